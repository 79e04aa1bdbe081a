import type { Room } from '@edusphere/protocol'
import { Host } from './actors/host.ts'
import { Mover } from './actors/mover.ts'
import { Sleeper } from './actors/sleeper.ts'
import type { Device } from './actors/device.ts'
import { Writer } from './actors/writer.ts'
import { readChanges } from './checker/changes.ts'
import { judge } from './checker/checker.ts'
import type { FeedView, ReplicaView, Violation } from './checker/evidence.ts'
import { gather, PEOPLE, type CrewMember } from './crew.ts'
import { Storm } from './faults.ts'
import { History, type Line } from './history.ts'
import { Random } from './random.ts'
import { Strokes } from './strokes.ts'
import { Api, type Person } from './world/api.ts'
import { pause, until } from '@edusphere/testing/pause'
import type { Ground, School } from './world/school.ts'

const STORM_MS = 4_000
/** Engines take longer to stop and to start. */
const ENGINES_STORM_MS = 10_000
/** Between two faults of a kind. */
const MEAN_MS = { link: 50, server: 500, engine: 150 }
/** Who moves what is mine. They have two or three devices, and one. */
const isMover = ({ username }: Person) => ['ada', 'bela', 'dana'].includes(username)
/** On average, between two acts of a mover, and from waking to the next sleep. */
const MOVE_MS = 80
const SLEEP_MS = 500
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
  /** Of the movers. They come and go. */
  sideRooms: Room[]
  members: CrewMember[]
  people: Person[]
  history: History
  random: Random
}

/** One storm: its own servers, twelve clients, faults. Then it waits for calm, and calls the checker. */
export async function playRound({ seed, ground }: RoundOptions): Promise<RoundResult> {
  const school = await ground.open()
  let members: CrewMember[] = []
  try {
    const scene = await setUp(school, { seed, people: ground.people })
    members = scene.members
    const { strokes, host } = await rage(scene)
    const { replicas, views } = await settle(scene, host)
    const reading = { api: scene.api, as: scene.host }
    const rooms = await Promise.all(scene.rooms.map((room) => school.store.read(room, reading)))
    const states = await school.store.states()
    const feeds = await Promise.all(PEOPLE.map((username) => school.store.feed(username)))
    const { lines } = scene.history
    const changes = readChanges(lines)
    const acknowledged = changes.filter(({ attempts }) =>
      attempts.some(({ answer }) => answer?.frame.type === 'ack'),
    ).length
    const calls = (line: 'acting' | 'acted') => lines.filter((one) => one.line === line).length
    const violations = judge({ lines, rooms, replicas, states, feeds, views })
    return {
      ...{ seed, faults: strokes.counts, violations, lines },
      operations: changes.length + calls('acting'),
      acknowledged: acknowledged + calls('acted'),
    }
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
  const sideRooms = await Promise.all(own.filter(isMover).map((person) => api.createRoom(person, 'Lesson')))
  const ports = school.servers.map(({ port }) => port)
  const members = await gather(ports, { people: own, rooms, api, history, random })
  return { school, api, host, rooms, sideRooms, members, people: own, history, random }
}

/** All clients write while faults strike, until the time is up. */
async function rage({ school, api, host: person, rooms, sideRooms, members, people, history, random }: Scene) {
  const strokes = new Strokes(history)
  const storm = new Storm({ random: random.fork(), strokes, school })
  const host = new Host({ api, person, history })
  const writers = members.map(
    ({ device, name }) => new Writer(device, { random: random.fork(), fault: (fault) => strokes.count(fault, name) }),
  )
  const movers = people
    .filter(isMover)
    .map((person) => new Mover({ api, person, history, random: random.fork() }, sideRooms))
  const sleepers = members.filter(({ sleeps }) => sleeps).map((member) => new Sleeper(member, { history, strokes }))
  for (const { device } of members) device.start()
  const places = rooms.flatMap((room) => ['cyril', 'emil', 'bela', 'fanny'].map((user) => ({ room, user })))
  const nudging = setInterval(() => nudge(members), 1_000)
  const ruling = host.rule(places, { random: random.fork(), meanMs: 700 })
  const writing = writers.map((writer) => writer.write(90))
  const moving = movers.map((mover) => mover.move(MOVE_MS))
  const sleeping = sleepers.map((sleeper) => sleeper.sleep(SLEEP_MS, random.fork()))
  const raging = storm.rage(members, MEAN_MS)
  await pause(school.engines ? ENGINES_STORM_MS : STORM_MS)
  strokes.running = false
  for (const part of [host, ...writers, ...movers]) part.stop()
  await raging
  clearInterval(nudging)
  for (const { proxy } of members) proxy.calm()
  await Promise.all([...writing, ...moving, ...sleeping, ruling])
  return { strokes, host }
}

/** A person looks from time to time and presses "Retry" where the page has given up. */
function nudge(members: readonly CrewMember[]): void {
  for (const { device } of members) if (!device.isHealthy()) device.nudge()
}

/** Waits until nothing changes any more, then asks every client for its view. */
async function settle({ school, members }: Scene, host: Host): Promise<{ replicas: ReplicaView[]; views: FeedView[] }> {
  await host.reconcile()
  for (const { proxy } of members) proxy.calm()
  let heads = new Map<string, number>()
  const isAtHead = (device: Device, room: string) => device.position(room) === heads.get(room)
  const inRooms = (device: Device, of: readonly string[]) => of.filter((room) => !host.isOut(room, device.username))
  const isComplete = (device: Device) =>
    inRooms(device, device.joined).every((room) => isAtHead(device, room)) &&
    (device.mine === null || device.mine.position === heads.get(device.username))
  const isQuiet = async () => {
    nudge(members)
    await pause(60)
    const before = heads
    heads = await school.store.heads()
    const isStill = [...heads].every(([name, head]) => head === before.get(name))
    return isStill && members.every(({ device }) => device.isIdle() && isComplete(device))
  }
  await until(isQuiet, SETTLE_MS)
  const replicas: ReplicaView[] = []
  const threads = await school.store.threads()
  for (const { device, name: client } of members) {
    const { isPlain } = device
    for (const room of inRooms(device, device.rooms)) {
      const messages = isAtHead(device, room) ? await device.replica(room, threads.get(room) ?? []) : null
      replicas.push({ client, room, caughtUp: messages !== null, isPlain, messages: messages ?? [] })
    }
  }
  const views = members.map(({ device, name: client }): FeedView => {
    const joined = inRooms(device, device.joined)
    return {
      ...{ client, user: device.username, caughtUp: isComplete(device), items: device.mine?.items ?? null },
      states: device.isPlain ? null : new Map(joined.map((room) => [room, device.state(room)])),
      marks: new Map(joined.map((room) => [room, device.mark(room)])),
    }
  })
  return { replicas, views }
}
