import type { Room } from '@edusphere/protocol'
import { Host } from './actors/host.ts'
import { Writer } from './actors/writer.ts'
import { readChanges } from './checker/changes.ts'
import { judge } from './checker/checker.ts'
import type { ReplicaView, Violation } from './checker/evidence.ts'
import { gather, type Member } from './crew.ts'
import { Storm, type Fault } from './faults.ts'
import { History, type Line } from './history.ts'
import { Random } from './random.ts'
import { Api, roomPath, type Person } from './world/api.ts'
import { pause, until } from './world/pause.ts'
import { ServerProcess } from './world/server-process.ts'
import { StoreReader } from './world/store-reader.ts'
import type { Template } from './world/template.ts'

const STORM_MS = 4_000
const SETTLE_MS = 15_000

export interface RoundOptions {
  seed: number
  template: Template
  /** Modules to load into the server, to take something out of it. */
  preloads?: readonly string[]
}

export interface RoundResult {
  seed: number
  faults: ReadonlyMap<Fault, number>
  operations: number
  acknowledged: number
  violations: Violation[]
  lines: readonly Line[]
}

interface Scene {
  server: ServerProcess
  api: Api
  host: Person
  rooms: Room[]
  members: Member[]
  history: History
  random: Random
}

/** One storm: a server of its own, nine clients, faults; then calm, and the checker. */
export async function playRound({ seed, template, preloads = [] }: RoundOptions): Promise<RoundResult> {
  const server = await ServerProcess.create({ from: template.folder, preloads })
  let members: Member[] = []
  try {
    await server.start()
    const scene = await setUp(server, { seed, people: template.people })
    members = scene.members
    const { storm, host } = await rage(scene)
    const replicas = await settle(scene, host)
    const store = new StoreReader(server.folder)
    const reading = { api: scene.api, as: scene.host }
    const rooms = await Promise.all(scene.rooms.map((room) => store.read(room, reading)))
    store.close()
    const { lines } = scene.history
    const changes = readChanges(lines)
    const acknowledged = changes.filter(({ attempts }) =>
      attempts.some(({ answer }) => answer?.frame.type === 'ack'),
    ).length
    const violations = judge({ lines, rooms, replicas })
    return { seed, faults: storm.counts, operations: changes.length, acknowledged, violations, lines }
  } finally {
    for (const { device, proxy } of members) {
      device.stop()
      proxy.close()
    }
    await server.dispose()
  }
}

async function setUp(server: ServerProcess, { seed, people }: { seed: number; people: Person[] }): Promise<Scene> {
  const random = new Random(seed)
  const history = new History()
  const api = new Api(server.origin)
  const own = people.map((person) => ({ ...person }))
  await Promise.all(own.map((person) => api.renew(person)))
  const host = own[0]!
  const rooms = [await api.createRoom(host, 'Physics'), await api.createRoom(host, 'History')]
  for (const room of rooms) {
    for (const as of own.slice(1)) await api.must('PUT', `${roomPath(room)}/participants/me`, { as, body: {} })
  }
  const members = await gather(server.port, { people: own, rooms, api, history, random })
  return { server, api, host, rooms, members, history, random }
}

/** Everybody writes while faults strike, until time is up. */
async function rage({ server, api, host: person, rooms, members, history, random }: Scene) {
  const storm = new Storm({ random: random.fork(), history, server })
  const host = new Host({ api, person, history })
  const writers = members.map(
    ({ device, name }) => new Writer(device, { random: random.fork(), fault: (fault) => storm.count(fault, name) }),
  )
  for (const { device } of members) device.start()
  const places = rooms.flatMap((room) => ['cyril', 'emil', 'bela', 'fanny'].map((user) => ({ room, user })))
  const nudging = setInterval(() => nudge(members), 1_000)
  const ruling = host.rule(places, { random: random.fork(), meanMs: 700 })
  const writing = writers.map((writer) => writer.write(90))
  const raging = storm.rage(members, { meanMs: 50, serverMeanMs: 500 })
  await pause(STORM_MS)
  for (const part of [storm, host, ...writers]) part.stop()
  await raging
  clearInterval(nudging)
  for (const { proxy } of members) proxy.calm()
  await Promise.all([...writing, ruling])
  return { storm, host }
}

/** A person looks after a while and presses "Retry" where the page says that it has given up. */
function nudge(members: readonly Member[]): void {
  for (const { device } of members) if (!device.isHealthy()) device.nudge()
}

/** Waits until everything that can still happen has happened, then asks every client what it shows. */
async function settle({ server, rooms, members }: Scene, host: Host): Promise<ReplicaView[]> {
  await host.reconcile()
  for (const { proxy } of members) proxy.calm()
  const store = new StoreReader(server.folder)
  const heads = () => rooms.map(({ id }) => store.head(id)).join()
  const views = members.flatMap(({ device, name }) => device.rooms.map((room) => ({ device, client: name, room })))
  const expected = views.filter(({ device, room }) => !host.isOut(room, device.username))
  let before = ''
  const isAtHead = ({ device, room }: (typeof views)[number]) => device.position(room) === store.head(room)
  const isQuiet = async () => {
    nudge(members)
    await pause(60)
    const now = heads()
    const isStill = now === before && members.every(({ device }) => device.isIdle())
    before = now
    return isStill && expected.every(isAtHead)
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
  store.close()
  return replicas
}
