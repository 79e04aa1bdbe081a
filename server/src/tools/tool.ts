import { ConfigError, readConfig, type Config } from '../config.ts'
import { DataDir } from '../data-dir.ts'
import { createContext, type Context } from '../context.ts'
import { Failure } from '../failure.ts'
import { misspeltVariables } from '../misspelt.ts'
import { NO_LIVE_ROOMS } from '../room/live-rooms.ts'
import { openStore, placeOf } from '../open-store.ts'
import { isStoreFailure } from '../store/failures.ts'
import { StoreFileError } from '../store/file/format.ts'
import type { Store } from '../store/store.ts'

/* sysexits.h */
const EXIT_USAGE = 64
const EXIT_CONFIG = 78

/** The command line is wrong. `message` says why, when the usage does not. */
export class UsageError extends Error {}

/** Nothing was changed; the message says why. */
export class ToolRefusal extends Error {}

/** Runs an operator's tool on the configured store, also while the server runs. */
export async function runTool(usage: string, run: (config: Config) => Promise<string>): Promise<void> {
  // The tool's files contain password hashes.
  process.umask(0o077)
  try {
    for (const line of misspeltVariables(process.env)) process.stderr.write(`${line}\n`)
    process.stdout.write(`${await run(readConfig(process.env))}\n`)
  } catch (error) {
    // At once: a refused connection may stay open for a minute.
    process.exit(explain(error, usage))
  }
}

/**
 * Opens the store for `work`, which may read or write everything, and closes it afterwards. `mayMake`: makes the store
 * where there is none.
 */
export async function withStore<T>(
  config: Config,
  work: (store: Store) => Promise<T>,
  { mayMake = false } = {},
): Promise<T> {
  return closing(config, await openStore(config, { isPatient: true, mustExist: !mayMake }), work)
}

/** Opens the store with the context for domain functions, and closes it after `work`. */
export async function withContext<T>(config: Config, work: (context: Context) => Promise<T>): Promise<T> {
  return closing(config, await openStore(config, { mustExist: true }), (store) => {
    const jwtSecret = config.jwtSecret ?? new DataDir(config.dataDir).jwtSecret()
    return work(createContext({ store, config, live: NO_LIVE_ROOMS, jwtSecret }))
  })
}

/** Says which store it is: the tool's environment may not be the server's. */
async function closing<T>(config: Config, store: Store, work: (store: Store) => Promise<T>): Promise<T> {
  process.stderr.write(`Store: ${placeOf(config)}\n`)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function explain(error: unknown, usage: string): number {
  if (error instanceof UsageError) {
    process.stderr.write(error.message === '' ? usage : `${error.message}\n\n${usage}`)
    return EXIT_USAGE
  }
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`)
    return EXIT_CONFIG
  }
  const sentence = sentenceOf(error)
  if (sentence === undefined) throw error
  process.stderr.write(`${sentence}\n`)
  return 1
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof Failure || error instanceof ToolRefusal || error instanceof StoreFileError) return error.message
  if (isStoreFailure(error)) return `The database: ${error.message}`
  const { code = '', path } = error as NodeJS.ErrnoException
  const sentences: Record<string, string> = {
    ENOENT: `${path} does not exist`,
    EACCES: `${path} is not open to this user`,
    EEXIST: `${path} exists already; delete it if nothing is writing to it`,
    EISDIR: `${path ?? 'FILE'} is a folder`,
    EROFS: `${path} is on a disk that can only be read`,
    ENOSPC: 'The disk is full',
    ABORT_ERR: 'Stopped; nothing was kept',
  }
  return sentences[code]
}
