import { BACKOFF, Client } from '@edusphere/client'
import type { Room } from '@edusphere/protocol'
import { TestSocket } from '@edusphere/testing/test-socket'
import { Api, type Person } from '../world/api.ts'
import { ServerProcess } from '../world/server-process.ts'

export type Print = (text: string) => void

/** One room with people in it, on a server of its own with limits off. */
export interface Classroom {
  server: ServerProcess
  api: Api
  people: Person[]
  room: Room
}

export async function openClassroom(count: number): Promise<Classroom> {
  const server = await ServerProcess.create({})
  await server.start()
  const api = new Api(server.origin)
  const people: Person[] = []
  for (let i = 0; i < count; i++) people.push(await api.register(`person${i}`))
  const room = await api.createRoom(people[0]!, 'Physics')
  for (const as of people) await api.join(as, room)
  return { server, api, people, room }
}

/** A client on the SDK, with the waits and jitter of a page. */
export function openClient({ api, room }: Classroom, { person, port }: { person: Person; port: number }): Client {
  return new Client({
    url: `ws://127.0.0.1:${port}/ws`,
    maxAttempts: BACKOFF.maxAttempts,
    refresh: () => api.renew(person),
    accessToken: () => person.accessToken,
    fetchPage: (_id, query) => api.page(person, room, query),
  })
}

/** A socket in the room, which gets every later event. `room`: on the form of the specification, from the beginning. */
export async function enterRoom(
  port: number,
  { as, room, form = 'room' }: { as: Person; room: Room; form?: 'room' | 'any' },
): Promise<TestSocket> {
  const path = form === 'any' ? '/ws' : `/ws/chat/${room.host.username}/${room.slug}?since=0`
  const socket = new TestSocket(`ws://127.0.0.1:${port}${path}`, { authorization: `Bearer ${as.accessToken}` })
  await socket.opened
  if (form === 'any') socket.send({ type: 'join', room: room.id, since: 0 })
  const refused = socket.closed.then(({ code }) => Promise.reject(new Error(`the server closed a socket with ${code}`)))
  await Promise.race([socket.next(({ type }) => type === 'sync'), refused])
  return socket
}

/** The value that `share` of the sorted values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
