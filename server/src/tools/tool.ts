import { ConfigError, readConfig, type Config } from '../config.ts'
import { DataDir } from '../data-dir.ts'
import { createContext, type Context } from '../domain/context.ts'
import { Failure } from '../domain/failure.ts'
import { NO_LIVE_ROOMS } from '../domain/live-rooms.ts'
import { isStoreFailure } from '../store/failures.ts'
import { openSqlite } from '../store/sqlite/open.ts'

/* sysexits.h */
const EXIT_USAGE = 64
const EXIT_CONFIG = 78

/** The command line is not one that the tool knows; `message` says why, when there is more to say than the usage. */
export class UsageError extends Error {}

/** What is in the way stands in the sentence; nothing was changed. */
export class Refusal extends Error {}

/** Runs a tool of the operator's on the store that the environment describes, also while the server runs. */
export async function runTool(
  usage: string,
  run: (config: Config, dataDir: DataDir) => Promise<string>,
): Promise<void> {
  // What a tool writes holds password hashes.
  process.umask(0o077)
  try {
    const config = readConfig(process.env)
    process.stdout.write(`${await run(config, new DataDir(config.dataDir))}\n`)
  } catch (error) {
    process.exitCode = explain(error, usage)
  }
}

/** Opens the store for `work` and closes it afterwards. */
export async function withContext<T>(
  config: Config,
  dataDir: DataDir,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const store = await openSqlite(dataDir.databaseFile)
  try {
    const jwtSecret = config.jwtSecret ?? dataDir.jwtSecret()
    return await work(createContext({ store, config, live: NO_LIVE_ROOMS, jwtSecret }))
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
  if (error instanceof Failure || error instanceof Refusal) process.stderr.write(`${error.message}\n`)
  else if (isStoreFailure(error)) process.stderr.write(`The database: ${(error as Error).message}\n`)
  else throw error
  return 1
}
