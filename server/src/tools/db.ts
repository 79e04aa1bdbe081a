import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import type { DataDir } from '../data-dir.ts'
import { newLife, writeLife } from '../store/sqlite/life.ts'
import { Refusal, runTool, UsageError, withContext } from './tool.ts'

const USAGE = `Usage:
  npm run db -- backup FILE
      Writes a consistent copy of everything to FILE, also while the server runs.
  npm run db -- new-epoch
      After a copy was put back: makes every client ask for its rooms anew. The server must be stopped.
`

async function backup(config: Config, dataDir: DataDir, file: string): Promise<string> {
  requireDatabase(dataDir)
  // npm runs scripts in the project's folder, wherever the command was given.
  const target = resolve(process.env.INIT_CWD ?? '.', file)
  if (existsSync(target)) throw new Refusal(`${target} exists already; choose another name`)
  await withContext(config, dataDir, ({ store }) => store.backup(target))
  return `Everything is copied to ${target}`
}

async function newEpoch(config: Config, dataDir: DataDir): Promise<string> {
  requireDatabase(dataDir)
  const unlock = dataDir.lock()
  await withContext(config, dataDir, ({ store }) => writeLife(store.db, newLife()))
  unlock()
  return 'Clients will ask for their rooms anew.'
}

function requireDatabase(dataDir: DataDir): void {
  if (!existsSync(dataDir.databaseFile)) throw new Refusal(`There is no database in ${dataDir.path} yet`)
}

await runTool(USAGE, async (config, dataDir) => {
  const [action, ...rest] = process.argv.slice(2)
  if (action === 'backup' && rest.length === 1 && rest[0] !== '') return backup(config, dataDir, rest[0]!)
  if (action === 'new-epoch' && rest.length === 0) return newEpoch(config, dataDir)
  throw new UsageError()
})
