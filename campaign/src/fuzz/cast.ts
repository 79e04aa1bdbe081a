import { randomUUID } from 'node:crypto'
import { roomGroup, type Room } from '@edusphere/protocol'
import { CONTROL } from '@edusphere/server/bus/bus'
import { personRef } from '@edusphere/server/store/memberships'
import { makeRoom, roomPath, type TestPerson } from '@edusphere/testing/api'
import type { TestSocket } from '@edusphere/testing/test-socket'
import type { FuzzedServer } from './fuzzed-server.ts'
import type { Channel, Form } from './inputs.ts'
import * as named from './placeholders.ts'

/** The people and rooms that inputs are about, with open sockets that keep the rooms' feeds open. */
export class Cast {
  readonly people: readonly TestPerson[]
  readonly rooms: readonly Room[]
  readonly values: ReadonlyMap<string, string>
  readonly #listening: readonly TestSocket[]

  private constructor(parts: Pick<Cast, 'people' | 'rooms' | 'values'>, listening: readonly TestSocket[]) {
    this.people = parts.people
    this.rooms = parts.rooms
    this.values = parts.values
    this.#listening = listening
  }

  /** `generation` makes usernames unique; they are as long in every run of a seed. */
  static async gather(server: FuzzedServer, generation: number): Promise<Cast> {
    const people: TestPerson[] = []
    for (const i of named.USERNAMES.keys()) people.push(await server.person(`fuzz-${generation}-${i}`))
    const [host, ...others] = people as [TestPerson, ...TestPerson[]]
    const rooms: Room[] = []
    for (const i of named.SLUGS.keys())
      rooms.push(await makeRoom(server, host, { name: `Room ${i}`, others: others.slice(i) }))
    const messages = await writeMessages(server, rooms[0]!, people)
    const invites: string[] = []
    for (const room of rooms) invites.push(await inviteTo(server, room, host))
    const values = new Map<string, string>()
    const name = (placeholders: readonly string[], ids: readonly string[]) => {
      for (const [i, placeholder] of placeholders.entries()) values.set(placeholder, ids[i]!)
    }
    const ofPeople = (field: 'id' | 'username' | 'accessToken' | 'refreshToken') => people.map((one) => one[field])
    const ofRooms = (field: 'id' | 'slug' | 'epoch') => rooms.map((one) => one[field])
    name(named.USERNAMES, ofPeople('username'))
    name(named.PERSON_IDS, ofPeople('id'))
    name(named.ACCESS_TOKENS, ofPeople('accessToken'))
    name(named.REFRESH_TOKENS, ofPeople('refreshToken'))
    name(named.SLUGS, ofRooms('slug'))
    name(named.ROOM_IDS, ofRooms('id'))
    name(named.EPOCHS, ofRooms('epoch'))
    name(named.MESSAGE_IDS, messages)
    name(named.INVITES, invites)
    const listening = await Promise.all([host, others[0]!].map((as) => listen(server, as, rooms)))
    return new Cast({ people, rooms, values }, listening)
  }

  pathOf(form: Form, room: number): string {
    const { host, slug } = this.rooms[room]!
    return form === 'any' ? '/ws' : `/ws/chat/${host.username}/${slug}`
  }

  channelOf(channel: Channel): string {
    if (channel.of === 'control') return CONTROL
    if (channel.of === 'person') return roomGroup(personRef(this.people[channel.number]!.id))
    const { host, slug } = this.rooms[channel.number]!
    return roomGroup({ username: host.username, slug })
  }

  /** Whether all people are signed in and take part in the rooms: else most inputs would be refused alike. */
  async isWhole(server: FuzzedServer): Promise<boolean> {
    for (const [i, room] of this.rooms.entries()) {
      for (const as of [this.people[0]!, ...this.people.slice(i + 1)]) {
        if ((await server.call('GET', `${roomPath(room)}/messages?limit=1`, { as })).status !== 200) return false
      }
    }
    return true
  }

  /** Leaves the rooms, and deletes them with their messages: the store must not grow without end. */
  async disperse(server: FuzzedServer): Promise<void> {
    for (const socket of this.#listening) socket.terminate()
    for (const room of this.rooms) await server.call('DELETE', roomPath(room), { as: this.people[0]! })
    for (const as of this.people) await server.call('DELETE', '/api/auth/me', { as, body: { password: as.password } })
  }
}

async function writeMessages(server: FuzzedServer, room: Room, people: readonly TestPerson[]): Promise<string[]> {
  const ids = named.MESSAGE_IDS.map(() => randomUUID())
  const sockets = await Promise.all(people.map((as) => server.joined(as, [room.id])))
  for (const [i, id] of ids.entries()) {
    await sockets[i % sockets.length]!.request({ type: 'text', room: room.id, id, message: `message ${i}` })
  }
  for (const socket of sockets) socket.terminate()
  return ids
}

const inviteTo = async (server: FuzzedServer, room: Room, host: TestPerson): Promise<string> =>
  (await server.must<{ invite: string }>('POST', `${roomPath(room)}/invite`, { as: host })).invite

/** A socket in every room and in the own feed. It drops what it hears. */
async function listen(server: FuzzedServer, as: TestPerson, rooms: readonly Room[]): Promise<TestSocket> {
  const socket = await server.joined(as, ['me', ...rooms.map(({ id }) => id)])
  socket.ws.removeAllListeners('message').on('error', () => {})
  socket.frames.splice(0)
  return socket
}
