import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

export const NO_POSTGRES =
  'PostgreSQL is not installed, so its tests were skipped; `apt-get install postgresql` on Debian brings them back.'

/** Without fsync: these tests kill PostgreSQL, never the machine. */
const SETTINGS = ['fsync=off', 'max_connections=400', 'shared_buffers=64MB', 'listen_addresses=127.0.0.1']

/** The folder of the newest PostgreSQL's programs. */
export function findPostgres(): string | undefined {
  const version = (folder: string) => Number(/\/(\d+)\/bin$/.exec(folder)?.[1])
  const debian = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) => version(b) - version(a))
  const folders = [...debian, ...(process.env.PATH ?? '').split(delimiter)]
  return folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')))
}

/** A PostgreSQL server for tests, in a temporary folder, on a free port. It ends with this process. */
export class PostgresCluster {
  readonly #programs: string
  readonly #folder: string
  readonly #launcher: string[]
  readonly #settings: readonly string[]
  #port = 0
  #server: ChildProcess | undefined

  private constructor(programs: string, folder: string, settings: readonly string[]) {
    this.#programs = programs
    this.#folder = folder
    this.#settings = [...SETTINGS, ...settings]
    this.#launcher = launcher(folder)
  }

  /** `settings` as in `postgresql.conf`; later ones win. */
  static async create(programs: string, settings: readonly string[] = []): Promise<PostgresCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-postgres-'))
    const cluster = new PostgresCluster(programs, folder, settings)
    // Sorted by a language, as in real databases: code that needs the order of bytes must say so.
    const language = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US']
    const options = ['-D', cluster.#data, '-U', 'edusphere', '--auth=trust', '--no-sync', ...language]
    const [program, ...args] = cluster.#command('initdb', options)
    await promisify(execFile)(program!, args, { cwd: '/' })
    await cluster.start()
    return cluster
  }

  url(database: string): string {
    return `postgres://edusphere@127.0.0.1:${this.#port}/${database}`
  }

  /** The id of the main process. */
  get pid(): number {
    return this.#server!.pid!
  }

  /** Starts it, on the same port as before. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      // Below the ports that the system gives out by itself.
      const port = this.#port || 20_000 + Math.floor(Math.random() * 10_000)
      const failure = await this.#listen(port)
      if (failure === undefined) {
        this.#port = port
        return
      }
      if (attempt === 3) throw new Error(`PostgreSQL did not start: ${failure}`)
    }
  }

  /** `SIGINT` closes connections properly. `SIGQUIT` is as a crash. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server?.kill(signal)) return
    await once(server, 'exit')
  }

  /** Starts it again as a read-only copy. `pg_promote()` makes it the primary, on another timeline. */
  async startAsStandby(): Promise<void> {
    await writeFile(join(this.#data, 'standby.signal'), '')
    await this.start()
  }

  /** All of its processes stop answering, and keep their connections. */
  pause(): void {
    this.#signal('SIGSTOP')
  }

  resume(): void {
    this.#signal('SIGCONT')
  }

  async remove(): Promise<void> {
    await this.stop()
    await rm(this.#folder, { recursive: true })
  }

  /** Each connection has a process. Some of them may just have ended. */
  #signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const { pid } = this
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    const children = stdout.split('\n').map(Number).filter(Boolean)
    spawnSync('kill', ['-s', signal.slice('SIG'.length), ...[pid, ...children].map(String)])
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  #command(program: string, args: string[]): string[] {
    return [...this.#launcher, join(this.#programs, program), ...args]
  }

  /** Undefined once it accepts connections, else its error. */
  async #listen(port: number): Promise<string | undefined> {
    const settings = [...this.#settings, `port=${port}`, `unix_socket_directories=${this.#folder}`, 'lc_messages=C']
    const [program, ...args] = this.#command('postgres', ['-D', this.#data, ...settings.flatMap((s) => ['-c', s])])
    const server = spawn(program!, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    for await (const line of createInterface(server.stderr)) {
      said += `${line}\n`
      if (!/ready to accept (read-only )?connections/.test(line)) continue
      server.stderr.resume()
      this.#server = server
      return undefined
    }
    return said
  }
}

/**
 * PostgreSQL refuses to run as root. On Linux the kernel ends PostgreSQL together with this process; elsewhere an
 * interrupted run leaves it behind.
 */
function launcher(folder: string): string[] {
  if (!existsSync('/usr/bin/setpriv')) return []
  const tied = ['setpriv', '--pdeathsig', 'INT']
  if (process.getuid?.() !== 0) return tied
  const [uid, gid] = ['-u', '-g'].map((option) => Number(idOf(option, 'postgres') ?? idOf(option, 'nobody')))
  chownSync(folder, uid!, gid!)
  return [...tied, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
}

function idOf(option: string, user: string): string | undefined {
  try {
    return execFileSync('id', [option, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
