import { Api, type Person } from './api.ts'
import type { Engines } from './engines.ts'
import { ServerProcess } from './server-process.ts'
import { StoreReader } from './store-reader.ts'

/** The world of one round: the servers and their engines. */
export interface School {
  servers: readonly ServerProcess[]
  /** PostgreSQL and Redis, when the servers share them. */
  engines: Engines | undefined
  store: StoreReader
  close(): Promise<void>
}

/** Accounts are made once, because password hashing is slow. Every round begins with a copy of them. */
export interface Ground {
  people: Person[]
  open(): Promise<School>
  dispose(): Promise<void>
}

/** One server on SQLite. */
export async function sqliteGround(usernames: readonly string[], preloads: readonly string[] = []): Promise<Ground> {
  const first = await ServerProcess.create({ preloads })
  try {
    await first.start()
    const people = await registerAll(first, usernames)
    await first.stop()
    return { people, open: () => openOnSqlite(first.folder, preloads), dispose: () => first.dispose() }
  } catch (error) {
    await first.dispose()
    throw error
  }
}

async function openOnSqlite(from: string, preloads: readonly string[]): Promise<School> {
  const server = await ServerProcess.create({ from, preloads })
  try {
    await server.start()
    const store = StoreReader.ofFolder(server.folder)
    const close = async () => {
      await store.close()
      await server.dispose()
    }
    return { servers: [server], engines: undefined, store, close }
  } catch (error) {
    await server.dispose()
    throw error
  }
}

export async function registerAll(server: ServerProcess, usernames: readonly string[]): Promise<Person[]> {
  const api = new Api(server.origin)
  const people: Person[] = []
  for (const username of usernames) people.push(await api.register(username))
  return people
}
