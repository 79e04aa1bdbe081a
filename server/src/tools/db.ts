import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { DataDir } from '../data-dir.ts'
import { requireDatabase } from '../open-store.ts'
import { exportStoreFile } from '../store/file/export.ts'
import { schemas, type Contents } from '../store/file/format.ts'
import { importStoreFile } from '../store/file/import.ts'
import { countAll, type Counts } from '../store/file/tables.ts'
import { newLife, writeLife } from '../store/life.ts'
import { ProgressBar } from './progress.ts'
import { ToolRefusal, runTool, UsageError, withStore } from './tool.ts'

const USAGE = `Usage:
  npm run db -- backup FILE
      Writes a consistent copy of everything to FILE, also while the server runs.
  npm run db -- export FILE
      Writes everything to FILE, for an import into another store, also while the server runs.
  npm run db -- import FILE
      Fills an empty store from FILE. A server on SQLite must be stopped.
  npm run db -- stats
      Says how much the store holds.
  npm run db -- migrate
      Brings the store's schema up to date, as every start of the server does.
  npm run db -- new-epoch
      After a copy was put back: makes every client ask for its rooms anew. A server on SQLite must be stopped.
`

const WITH_FILE: Record<string, (config: Config, file: string) => Promise<string>> = {
  async backup(config, file) {
    if (config.databaseUrl !== undefined)
      throw new ToolRefusal('PostgreSQL makes its own copies: use pg_dump, or export')
    requireNew(file)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abandon(`${file}.part`))
    await withStore(config, (store) => store.backup(file))
    return `Everything is copied to ${file}`
  },
  async export(config, file) {
    requireNew(file)
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort())
    const contents = await withStore(config, ({ db }) =>
      withProgress((progress) => exportStoreFile(db, file, { progress, signal: stopping.signal })),
    )
    return `${report(contents)}\nEverything is in ${file}. Keep it secret: it holds every message, and what passwords are checked against.`
  },
  async import(config, file) {
    const unlock = lock(config)
    const contents = await withStore(
      config,
      ({ db }) => withProgress((progress) => importStoreFile(db, file, progress)),
      { mayMake: true },
    )
    unlock()
    return `${report(contents)}\nThe store holds all of ${file} now. Clients will ask for their rooms anew.`
  },
}

const ALONE: Record<string, (config: Config) => Promise<string>> = {
  async migrate(config) {
    const migrated = await withStore(config, async (store) => store.migrated)
    const schema = (await schemas()).at(-1)!
    return migrated.length > 0 ? `Ran ${migrated.join(', ')}.` : `The schema was up to date (${schema}).`
  },
  async stats(config) {
    const schema = (await schemas()).at(-1)!
    return withStore(config, async ({ db, life, size }) =>
      columns([...(await countAll(db)), ['bytes on disk', await size()], ['life', life], ['schema', schema]]),
    )
  },
  async 'new-epoch'(config) {
    requireDatabase(config)
    const unlock = lock(config)
    await withStore(config, ({ db }) => writeLife(db, newLife()))
    unlock()
    return 'Clients will ask for their rooms anew.'
  },
}

async function withProgress<T>(work: (progress: ProgressBar) => Promise<T>): Promise<T> {
  const progress = new ProgressBar(process.stderr)
  try {
    return await work(progress)
  } finally {
    progress.end()
  }
}

function report({ rows, checksum }: Contents): string {
  return columns([...rows, ['checksum', checksum]])
}

function columns(lines: [string, string | number][] | Counts): string {
  return [...lines].map(([name, value]) => `${name.padEnd(16)}${value.toLocaleString('en')}`).join('\n')
}

/** On PostgreSQL a running server notices it. */
function lock({ databaseUrl, dataDir }: Config): () => void {
  return databaseUrl === undefined ? new DataDir(dataDir).lock() : () => {}
}

/** SQLite's copy cannot be interrupted, so the process ends. */
function abandon(part: string): never {
  for (const file of [part, `${part}-journal`]) rmSync(file, { force: true })
  process.stderr.write('Stopped; nothing was kept\n')
  process.exit(1)
}

function requireNew(file: string): void {
  if (existsSync(file)) throw new ToolRefusal(`${file} exists already; choose another name`)
}

await runTool(USAGE, async (config) => {
  const [action = '', file = '', ...more] = process.argv.slice(2)
  if (more.length > 0) throw new UsageError()
  if (Object.hasOwn(WITH_FILE, action) && file !== '') {
    // npm runs scripts in the project's folder, not in the caller's.
    return WITH_FILE[action]!(config, resolve(process.env.INIT_CWD ?? '.', file))
  }
  if (Object.hasOwn(ALONE, action) && file === '') return ALONE[action]!(config)
  throw new UsageError()
})
