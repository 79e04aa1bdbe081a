import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Room } from '@edusphere/protocol'
import { pause } from '@edusphere/testing/pause'
import { Api, type Person } from '../world/api.ts'
import { ServerProcess } from '../world/server-process.ts'
import { ABUSES, type Target } from './abuses.ts'
import { Neighbours } from './neighbours.ts'
import { enterRoom, percentile, type Print } from './scenario.ts'

const ABUSER = fileURLToPath(new URL('./abuser.ts', import.meta.url))
/** As many as a person may be in, but for the one with the messages. */
const ROOMS = 499
const MESSAGES = 250
/** One of them listens. */
const NEIGHBOURS = 13

interface Options {
  /** Of each time in which the neighbours are listened to. */
  seconds: number
  /** How often each abuse is played, each time by another person. */
  rounds: number
  /** Which abuses. None: all. */
  only: readonly string[]
}

/** How long messages took to arrive, in milliseconds: to the server with the abuse, to the other one at the same time, and to both in calm. */
type Delays = Record<'abuse' | 'control' | 'calm', number[]>

/**
 * Plays each abuse beside people who talk, and prints how much later their messages arrive. The control is the same talk on
 * another server of the same machine at the same time: what delays both is the machine, or this process, in which all of them
 * talk. False: a message did not arrive. The times decide nothing: other programs on the machine change them.
 */
export async function abuse({ seconds, rounds, only }: Options, print: Print): Promise<boolean> {
  const unknown = only.filter((name) => !(name in ABUSES))
  if (unknown.length > 0) {
    print(`No abuse is called ${unknown.join(', ')}. There are: ${Object.keys(ABUSES).join(', ')}`)
    return false
  }
  const names = Object.keys(ABUSES).filter((name) => only.length === 0 || only.includes(name))
  const played = Array.from({ length: rounds }, () => names).flat()
  await using opened = new AsyncDisposableStack()
  const { servers, abusers, neighbours } = await openBoth(opened, ['all', ...played])
  const [warming, ...others] = abusers
  const talks = await Promise.all(servers.map(({ port }) => Neighbours.open(port, neighbours)))
  const listen = async () => {
    for (const talk of talks) talk.take()
    await pause(seconds * 1_000)
    return talks.map((talk) => talk.take())
  }
  const idle = await Idle.learn(servers)
  // What runs for the first time is slow: it is loaded and compiled.
  const warm = ({ port }: ServerProcess) => playAbuse(names, { port, ...warming! }, () => pause(WARM_MS))
  await Promise.all(servers.map(warm))
  await idle.reached()
  const all = new Map(names.map((name): [string, Delays] => [name, { abuse: [], control: [], calm: [] }]))
  for (const [i, name] of played.entries()) {
    const delays = all.get(name)!
    delays.calm.push(...(await listen()).flat())
    for (const [n, { port }] of servers.entries()) {
      const heard = await playAbuse([name], { port, ...others[i]! }, listen)
      delays.abuse.push(...heard[n]!)
      delays.control.push(...heard[1 - n]!)
      await idle.reached()
    }
    print(describe(name, delays))
  }
  const lost = (await Promise.all(talks.map((talk) => talk.close()))).reduce((sum, one) => sum + one)
  print(lost === 0 ? 'every message arrived' : `${lost} messages did not arrive`)
  return lost === 0
}

/** Of all rounds until now. */
function describe(name: string, { abuse, control, calm }: Delays): string {
  const show = (share: number) => {
    const [during, beside, without] = [abuse, control, calm].map((delays) => percentile(delays, share)) as [
      number,
      number,
      number,
    ]
    const ratio = `${(during / beside).toFixed(2)} × the control`
    return `p${100 * share} ${during.toFixed(1)} ms, ${beside.toFixed(1)} control, ${without.toFixed(1)} calm, ${ratio}`
  }
  return `${name}: ${show(0.5)}; ${show(0.99)}; ${abuse.length} messages`
}

/** Two servers with their limits and the same data. */
async function openBoth(opened: AsyncDisposableStack, played: readonly string[]) {
  const first = await ServerProcess.create({})
  opened.defer(() => first.dispose())
  await first.start()
  const furnished = await furnish(new Api(first.origin), first.port, played)
  await first.stop()
  const other = await ServerProcess.create({ from: first.folder })
  opened.defer(() => other.dispose())
  const servers = [first, other] as const
  for (const server of servers) server.limit()
  await Promise.all(servers.map((server) => server.start()))
  return { servers, ...furnished }
}

/** Made while the limits are off. Each abuse has an account of its own, with budgets that nothing has used. */
async function furnish(api: Api, port: number, played: readonly string[]) {
  const people: Person[] = []
  for (let i = 0; i < NEIGHBOURS; i++) people.push(await api.register(`neighbour${i}`))
  const abusers: Omit<Target, 'port'>[] = []
  for (const [i, name] of played.entries()) {
    const as = await api.register(`abuser${i}`)
    const room = await api.createRoom(as, 'Many messages')
    await fill(port, as, room)
    for (let n = 0; n < ROOMS && name === 'lists of rooms'; n++) await api.createRoom(as, `Room ${n}`)
    abusers.push({ as, room })
  }
  const room = await api.createRoom(people[0]!, 'Physics')
  for (const as of people) await api.join(as, room)
  return { abusers, neighbours: { people, room } }
}

async function fill(port: number, as: Person, room: Room): Promise<void> {
  const socket = await enterRoom(port, { as, room, form: 'any' })
  for (let i = 0; i < MESSAGES; i++) socket.send({ type: 'text', room: room.id, message: 'x'.repeat(500) })
  await socket.settled()
  socket.terminate()
}

/** The abuser is ready before `measure` begins, and gone when this resolves. */
async function playAbuse<T>(names: readonly string[], target: Target, measure: () => Promise<T>): Promise<T> {
  const child = fork(ABUSER, names, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  try {
    await once(child, 'message')
    child.send(target)
    return await measure()
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

const WARM_MS = 2_000
const LOOK_MS = 250
/** Above what the talk alone takes, as a share of a core. */
const MORE = 0.05
const PATIENCE_MS = 30_000

/** Whether servers still work on what an abuser has left behind, by the processor time that they take. */
class Idle {
  readonly #servers: readonly ServerProcess[]
  #own: readonly number[] = []

  private constructor(servers: readonly ServerProcess[]) {
    this.#servers = servers
  }

  static async learn(servers: readonly ServerProcess[]): Promise<Idle> {
    const idle = new Idle(servers)
    // The first look makes the server load what shows its metrics.
    await idle.#shares(LOOK_MS)
    idle.#own = await idle.#shares(4 * LOOK_MS)
    return idle
  }

  async reached(): Promise<void> {
    const end = performance.now() + PATIENCE_MS
    while (performance.now() < end) {
      const shares = await this.#shares(LOOK_MS)
      if (shares.every((share, i) => share < this.#own[i]! + MORE)) return
    }
    throw new Error(`after ${PATIENCE_MS / 1_000} s without abuse a server still works on it`)
  }

  async #shares(ms: number): Promise<number[]> {
    const before = await this.#look()
    await pause(ms)
    const after = await this.#look()
    return after.map(({ at, used }, i) => (used - before[i]!.used) / (at - before[i]!.at))
  }

  #look() {
    const look = async (server: ServerProcess) => {
      const used = (await server.metric('process_cpu_seconds_total'))!
      return { at: performance.now() / 1_000, used }
    }
    return Promise.all(this.#servers.map(look))
  }
}
