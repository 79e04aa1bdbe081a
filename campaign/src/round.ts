import type { Room } from '@edusphere/protocol'
import { Host } from './actors/host.ts'
import { Writer } from './actors/writer.ts'
import { readChanges } from './checker/changes.ts'
import { judge } from './checker/checker.ts'
import type { ReplicaView, Violation } from './checker/evidence.ts'
import { gather, type CrewMember } from './crew.ts'
import { Storm } from './faults.ts'
import { History, type Line } from './history.ts'
import { Random } from './random.ts'
import { Strokes } from './strokes.ts'
import { Api, type Person } from './world/api.ts'
import { pause, until } from './world/pause.ts'
import type { Ground, School } from './world/school.ts'

const STORM_MS = 4_000
/** Engines take longer to stop and to start. */
const ENGINES_STORM_MS = 10_000
/** Between two faults of a kind. */
const MEAN_MS = { link: 50, server: 500, engine: 150 }
const SETTLE_MS = 15_000

interface RoundOptions {
  seed: number
  ground: Ground
}

export interface RoundResult {
  seed: number
  faults: ReadonlyMap<string, number>
  operations: number
  acknowledged: number
  violations: Violation[]
  lines: readonly Line[]
}

interface Scene {
  school: School
  api: Api
  host: Person
  rooms: Room[]
  members: CrewMember[]
  history: History
  random: Random
}

/** One storm: its own servers, nine clients, faults. Then it waits for calm, and calls the checker. */
export async function playRound({ seed, ground }: RoundOptions): Promise<RoundResult> {
  const school = await ground.open()
  let members: CrewMember[] = []
  try {
    const scene = await setUp(school, { seed, people: ground.people })
    members = scene.members
    const { strokes, host } = await rage(scene)
    const replicas = await settle(scene, host)
    const reading = { api: scene.api, as: scene.host }
    const rooms = await Promise.all(scene.rooms.map((room) => school.store.read(room, reading)))
    const { lines } = scene.history
    const changes = readChanges(lines)
    const acknowledged = changes.filter(({ attempts }) =>
      attempts.some(({ answer }) => answer?.frame.type === 'ack'),
    ).length
    const violations = judge({ lines, rooms, replicas })
    return { seed, faults: strokes.counts, operations: changes.length, acknowledged, violations, lines }
  } finally {
    for (const { device, proxy } of members) {
      device.stop()
      proxy.close()
    }
    await school.close()
  }
}

async function setUp(school: School, { seed, people }: { seed: number; people: Person[] }): Promise<Scene> {
  const random = new Random(seed)
  const history = new History()
  const api = new Api(school.servers[0]!.origin)
  const own = people.map((person) => ({ ...person }))
  await Promise.all(own.map((person) => api.renew(person)))
  const host = own[0]!
  const rooms = [await api.createRoom(host, 'Physics'), await api.createRoom(host, 'History')]
  for (const room of rooms) {
    for (const as of own.slice(1)) await api.join(as, room)
  }
  const ports = school.servers.map(({ port }) => port)
  const members = await gather(ports, { people: own, rooms, api, history, random })
  return { school, api, host, rooms, members, history, random }
}

/** All clients write while faults strike, until the time is up. */
async function rage({ school, api, host: person, rooms, members, history, random }: Scene) {
  const strokes = new Strokes(history)
  const storm = new Storm({ random: random.fork(), strokes, school })
  const host = new Host({ api, person, history })
  const writers = members.map(
    ({ device, name }) => new Writer(device, { random: random.fork(), fault: (fault) => strokes.count(fault, name) }),
  )
  for (const { device } of members) device.start()
  const places = rooms.flatMap((room) => ['cyril', 'emil', 'bela', 'fanny'].map((user) => ({ room, user })))
  const nudging = setInterval(() => nudge(members), 1_000)
  const ruling = host.rule(places, { random: random.fork(), meanMs: 700 })
  const writing = writers.map((writer) => writer.write(90))
  const raging = storm.rage(members, MEAN_MS)
  await pause(school.engines ? ENGINES_STORM_MS : STORM_MS)
  strokes.running = false
  for (const part of [host, ...writers]) part.stop()
  await raging
  clearInterval(nudging)
  for (const { proxy } of members) proxy.calm()
  await Promise.all([...writing, ruling])
  return { strokes, host }
}

/** A person looks from time to time and presses "Retry" where the page has given up. */
function nudge(members: readonly CrewMember[]): void {
  for (const { device } of members) if (!device.isHealthy()) device.nudge()
}

/** Waits until nothing changes any more, then asks every client for its view. */
async function settle({ school, rooms, members }: Scene, host: Host): Promise<ReplicaView[]> {
  await host.reconcile()
  for (const { proxy } of members) proxy.calm()
  const views = members.flatMap(({ device, name }) => device.rooms.map((room) => ({ device, client: name, room })))
  const expected = views.filter(({ device, room }) => !host.isOut(room, device.username))
  let heads = new Map<string, number>()
  const isAtHead = ({ device, room }: (typeof views)[number]) => device.position(room) === heads.get(room)
  const isQuiet = async () => {
    nudge(members)
    await pause(60)
    const before = heads
    heads = new Map(await Promise.all(rooms.map(async ({ id }) => [id, await school.store.head(id)] as const)))
    const isStill = rooms.every(({ id }) => heads.get(id) === before.get(id))
    return isStill && members.every(({ device }) => device.isIdle()) && expected.every(isAtHead)
  }
  await until(isQuiet, SETTLE_MS)
  const replicas: ReplicaView[] = []
  for (const view of expected) {
    const caughtUp = isAtHead(view)
    const messages = caughtUp ? await view.device.replica(view.room) : []
    replicas.push({
      client: view.client,
      room: view.room,
      caughtUp: caughtUp && messages !== null,
      messages: messages ?? [],
    })
  }
  return replicas
}
