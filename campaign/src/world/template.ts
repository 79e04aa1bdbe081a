import { ServerProcess } from './server-process.ts'
import { Api, type Person } from './api.ts'

/** A data folder with accounts in it, which every round begins with a copy of: passwords are slow on purpose. */
export interface Template {
  folder: string
  people: Person[]
  dispose(): Promise<void>
}

export async function makeTemplate(usernames: readonly string[], preloads: readonly string[] = []): Promise<Template> {
  const server = await ServerProcess.create({ preloads })
  try {
    await server.start()
    const api = new Api(server.origin)
    const people: Person[] = []
    for (const username of usernames) people.push(await api.register(username))
    await server.stop()
    return { folder: server.folder, people, dispose: () => server.dispose() }
  } catch (error) {
    await server.dispose()
    throw error
  }
}
