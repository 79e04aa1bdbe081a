import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Room } from '@edusphere/protocol'
import { pause } from '@edusphere/testing/pause'
import { Api, type Person } from '../world/api.ts'
import { ServerProcess } from '../world/server-process.ts'
import { ABUSES, type Target } from './abuses.ts'
import { Neighbours, type Delays } from './neighbours.ts'
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

/** One abuse: the neighbours' delays before it, during the control, during the abuse, and after it. */
type Measured = Record<'before' | 'control' | 'abuse' | 'after', Delays>

/**
 * Plays each abuse beside people who talk, and prints how much later their messages arrive. The control is the same abuse
 * of another server on the same machine: it keeps the cores and the disk as busy, and none of the neighbours' server's own
 * time. False: a message did not arrive. The times decide nothing: other programs on the machine change them.
 */
export async function abuse({ seconds, rounds, only }: Options, print: Print): Promise<boolean> {
  const unknown = only.filter((name) => !(name in ABUSES))
  if (unknown.length > 0) {
    print(`No abuse is called ${unknown.join(', ')}. There are: ${Object.keys(ABUSES).join(', ')}`)
    return false
  }
  const names = Object.keys(ABUSES).filter((name) => only.length === 0 || only.includes(name))
  const played = Array.from({ length: rounds }, () => names).flat()
  const first = await ServerProcess.create({})
  await using opened = new AsyncDisposableStack()
  opened.defer(() => first.dispose())
  await first.start()
  const { abusers, neighbours } = await furnish(new Api(first.origin), first.port, ['all', ...played])
  const [warming, ...others] = abusers
  await first.stop()
  const other = await ServerProcess.create({ from: first.folder })
  opened.defer(() => other.dispose())
  for (const server of [first, other]) server.limit()
  await Promise.all([first.start(), other.start()])
  const talk = await Neighbours.open(first.port, neighbours)
  const idle = await Idle.learn([first, other])
  // What runs for the first time is slow: it is loaded and compiled.
  const warm = ({ port }: ServerProcess) => playAbuse(names, { port, ...warming! }, () => pause(WARM_MS))
  await Promise.all([first, other].map(warm))
  await idle.reached()
  const all = new Map(names.map((name) => [name, [] as Measured[]]))
  let before = await talk.during(seconds)
  for (const [i, name] of played.entries()) {
    const during = (port: number) => playAbuse([name], { port, ...others[i]! }, () => talk.during(seconds))
    const control = await during(other.port)
    await idle.reached()
    const abuse = await during(first.port)
    await idle.reached()
    const measured = { before, control, abuse, after: await talk.during(seconds) }
    before = measured.after
    all.get(name)!.push(measured)
    print(describe(name, measured))
  }
  if (rounds > 1) for (const [name, measured] of all) print(`median of ${rounds}, ${name}: ${ratiosOf(measured)}`)
  const lost = await talk.close()
  print(lost === 0 ? 'every message arrived' : `${lost} messages did not arrive`)
  return lost === 0
}

function describe(name: string, measured: Measured): string {
  const { before, control, abuse, after } = measured
  const show = (of: 'p50' | 'p99') =>
    `${of} ${[before, after].map((calm) => calm[of].toFixed(1)).join(' and ')} ms calm, ${control[of].toFixed(1)} control, ${abuse[of].toFixed(1)} abuse`
  return `${name}: ${show('p50')}; ${show('p99')}; ${ratiosOf([measured])}`
}

/** Of the p99, in the middle of the rounds. */
function ratiosOf(measured: readonly Measured[]): string {
  const median = (ratio: (one: Measured) => number) => percentile(measured.map(ratio), 0.5).toFixed(2)
  const toControl = median(({ abuse, control }) => abuse.p99 / control.p99)
  const toCalm = median(({ abuse, before, after }) => (2 * abuse.p99) / (before.p99 + after.p99))
  return `${toControl} × the control, ${toCalm} × calm`
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
