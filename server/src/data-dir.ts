import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConfigError } from './config.ts'
import { isGuessable, SECRET_MIN } from './weak-secret.ts'
import { closeToOthers, makePrivate } from './private-file.ts'

/**
 * The folder of the SQLite file and of generated secrets. `lock` keeps a second server out, by an operating system's
 * lock on an SQLite file of its own: the lock of a killed process goes away.
 */
export class DataDir {
  readonly path: string

  /**
   * Makes the folder, open to its owner only. An existing one is closed to others too, unless it also holds files of
   * other programs. Throws `ConfigError` if it cannot.
   */
  constructor(path: string) {
    this.path = path
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 })
      const names = readdirSync(path)
      const ours = names.filter((name) => OURS.test(name))
      for (const name of ours) closeToOthers(join(path, name))
      if (ours.length === names.length) closeToOthers(path)
    } catch (error) {
      throw new ConfigError([`DATA_DIR: ${path} cannot be made (${(error as Error).message})`])
    }
  }

  static databaseIn(path: string): string {
    return join(path, 'edusphere.db')
  }

  get databaseFile(): string {
    return DataDir.databaseIn(this.path)
  }

  /** Throws `ConfigError` when another server uses the folder. The returned function releases the lock. */
  lock(): () => void {
    try {
      using opened = new DisposableStack()
      const file = join(this.path, 'server.lock')
      makePrivate(file)
      opened.use(new DatabaseSync(file)).exec(EXCLUSIVELY)
      const lock = opened.move()
      return () => lock.dispose()
    } catch (error) {
      const reason =
        (error as { errcode?: number }).errcode === SQLITE_BUSY
          ? 'is in use by another server; stop it, or choose another folder'
          : `cannot be written to (${(error as Error).message})`
      throw new ConfigError([`DATA_DIR: ${this.path} ${reason}`])
    }
  }

  /** The secret that signs access tokens, made at the first start. */
  jwtSecret(): string {
    const file = join(this.path, 'jwt-secret')
    if (!existsSync(file)) {
      // Written to another name first: a process killed in between must not leave half a secret behind.
      const draft = `${file}.${randomBytes(4).toString('hex')}`
      writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600, flush: true })
      renameSync(draft, file)
    }
    const secret = readFileSync(file, 'utf8')
    if (secret.length < SECRET_MIN || isGuessable(secret))
      throw new ConfigError([`DATA_DIR: ${file} must be random, delete it`])
    return secret
  }
}

const OURS = /^(edusphere\.db|server\.lock|jwt-secret|files)(?=[.-]|$)/
const EXCLUSIVELY = 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'
const SQLITE_BUSY = 5
