import { randomBytes } from 'node:crypto'
import { Engines } from './engines.ts'
import { registerAll, type Ground, type School } from './school.ts'
import { ServerProcess } from './server-process.ts'
import { StoreReader } from './store-reader.ts'

const LOSSY = new URL('./lossy-preload.ts', import.meta.url).href
const TEMPLATE = 'campaign_template'

/** Several servers that share a PostgreSQL and a Redis. */
export async function sharedGround(usernames: readonly string[], processes: number): Promise<Ground> {
  const engines = await Engines.start()
  try {
    await engines.sql(`CREATE DATABASE ${TEMPLATE}`)
    const first = await ServerProcess.create({ env: engines.environment(TEMPLATE) })
    await first.start()
    const people = await registerAll(first, usernames)
    await first.stop()
    await first.dispose()
    return { people, open: () => openShared(engines, processes), dispose: () => engines.close() }
  } catch (error) {
    await engines.close()
    throw error
  }
}

async function openShared(engines: Engines, processes: number): Promise<School> {
  const database = `campaign_${randomBytes(6).toString('hex')}`
  await engines.sql(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE}`)
  const options = { preloads: [LOSSY], env: engines.environment(database) }
  const servers = await Promise.all(Array.from({ length: processes }, () => ServerProcess.create(options)))
  const store = StoreReader.ofDatabase(engines.postgres.url(database))
  const close = async () => {
    await Promise.all(servers.map((server) => server.dispose()))
    await engines.sql(`DROP DATABASE ${database} WITH (FORCE)`)
  }
  try {
    // All at once, as after a power cut: they must not block each other.
    await Promise.all(servers.map((server) => server.start()))
    return { servers, engines, store, close }
  } catch (error) {
    await close()
    throw error
  }
}
