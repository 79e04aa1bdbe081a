import type { Room } from '@edusphere/protocol'
import { BareDevice } from './actors/bare-device.ts'
import type { Device } from './actors/device.ts'
import { SdkDevice } from './actors/sdk-device.ts'
import type { Form, History } from './history.ts'
import type { Random } from './random.ts'
import type { Api, Person } from './world/api.ts'
import { Proxy } from '@edusphere/testing/proxy'

export const PEOPLE = ['host', 'ada', 'bela', 'cyril', 'dana', 'emil', 'fanny'] as const

interface Post {
  name: string
  kind: 'sdk' | Form
  person: (typeof PEOPLE)[number]
  /** The index of the room. Single-room forms have one. */
  rooms: readonly number[]
  /** Its lid is closed from time to time. */
  sleeps?: true
}

/** The clients of a round: the SDK and minimal clients, over both socket forms. People have up to three devices. */
const POSTS: readonly Post[] = [
  { name: 'sdk1', kind: 'sdk', person: 'ada', rooms: [0, 1] },
  { name: 'sdk2', kind: 'sdk', person: 'bela', rooms: [0, 1] },
  { name: 'sdk3', kind: 'sdk', person: 'ada', rooms: [0, 1], sleeps: true },
  { name: 'sdk4', kind: 'sdk', person: 'cyril', rooms: [1] },
  { name: 'sdk5', kind: 'sdk', person: 'ada', rooms: [0, 1], sleeps: true },
  { name: 'sdk6', kind: 'sdk', person: 'host', rooms: [0, 1] },
  { name: 'any1', kind: 'any', person: 'dana', rooms: [0, 1] },
  { name: 'any2', kind: 'any', person: 'bela', rooms: [0, 1], sleeps: true },
  { name: 'any3', kind: 'any', person: 'host', rooms: [0, 1] },
  { name: 'room1', kind: 'room', person: 'emil', rooms: [0] },
  { name: 'room2', kind: 'room', person: 'dana', rooms: [1] },
  { name: 'plain1', kind: 'plain', person: 'fanny', rooms: [0] },
]

/** A device and its proxy to the server. */
export interface CrewMember {
  name: string
  device: Device
  proxy: Proxy
  sleeps: boolean
}

export async function gather(
  targets: readonly number[],
  { people, rooms, ...shared }: { people: Person[]; rooms: Room[]; api: Api; history: History; random: Random },
): Promise<CrewMember[]> {
  const members: CrewMember[] = []
  for (const [i, { name, kind, person, rooms: places, sleeps = false }] of POSTS.entries()) {
    // Each starts at another server.
    const proxy = await Proxy.open(...targets.slice(i % targets.length), ...targets.slice(0, i % targets.length))
    const own = { name, person: people[PEOPLE.indexOf(person)]!, rooms: places.map((i) => rooms[i]!) }
    const options = { ...shared, ...own, port: proxy.port, random: shared.random.fork() }
    const device = kind === 'sdk' ? new SdkDevice(options) : new BareDevice(kind, options)
    members.push({ name, device, proxy, sleeps })
  }
  return members
}
