import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '@edusphere/server/store/sqlite/open'
import { fill } from './fill.ts'
import { findPostgres, PostgresCluster } from './postgres-cluster.ts'
import { runTool } from './run-tool.ts'

/*
 * Moves a store of so many messages SQLite -> file -> PostgreSQL -> file -> SQLite. Prints time, peak memory and
 * checksum of each step: node testing/src/measure-moving.ts 1000000
 */

const folder = mkdtempSync(join(tmpdir(), 'edusphere-measure-'))
const at = (name: string) => join(folder, name)
const REPORT = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(REPORT)}`

async function step(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const start = performance.now()
  const { status, stdout, stderr } = await runTool('db', args, { ...env, NODE_OPTIONS })
  if (status !== 0) throw new Error(`${name}: ${stderr}`)
  const [, peak] = /^peak (\d+)$/m.exec(stderr)!
  const seconds = ((performance.now() - start) / 1_000).toFixed(1)
  const [, checksum] = /^checksum +(\w+)$/m.exec(stdout)!
  console.log(`${name.padEnd(20)} ${seconds.padStart(6)} s ${Math.round(Number(peak) / 1_024)} MiB  ${checksum}`)
}

const programs = findPostgres()
if (programs === undefined) throw new Error('PostgreSQL is missing')
const cluster = await PostgresCluster.create(programs)
try {
  const source = { DATA_DIR: at('source') }
  mkdirSync(source.DATA_DIR)
  const store = await openSqlite(join(source.DATA_DIR, 'edusphere.db'))
  await store.db.transaction().execute((trx) => fill(trx, Number(process.argv[2])))
  await store.close()
  const postgres = { DATABASE_URL: cluster.url('postgres'), JWT_SECRET: 'for tests, and for nothing but tests' }
  await step('SQLite -> file', ['export', at('one.zst')], source)
  await step('file -> PostgreSQL', ['import', at('one.zst')], postgres)
  await step('PostgreSQL -> file', ['export', at('two.zst')], postgres)
  await step('file -> SQLite', ['import', at('two.zst')], { DATA_DIR: at('target') })
  console.log(`the file has ${(statSync(at('two.zst')).size / 1e6).toFixed(1)} MB`)
} finally {
  await cluster.remove()
  rmSync(folder, { recursive: true })
}
