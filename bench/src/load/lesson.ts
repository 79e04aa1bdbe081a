import { setTimeout as pause } from 'node:timers/promises'
import { Random } from '@edusphere/demo/random'
import { percentile } from '../statistics.ts'
import { RoomScreen } from './room-screen.ts'
import { Wall, type Screen } from './screen.ts'
import { SocketIoScreen } from './socket-io-screen.ts'
import type { Act, Done, Report, Task, Taught } from './task.ts'

/** Screens whose deliveries are timed, spread over the room. */
const WITNESSES = 32
const EMOJI = ['👍', '🎉', '🙂']
const SETTLE_MS = 30_000
/** Quiet for so long: nothing more comes. */
const QUIET_MS = 600
const SEED = 1

type LessonTask = Extract<Task, { kind: 'lesson' }>

/** A class in one room: the first door is the teacher's, the last one that of a person who is removed. */
export class Lesson {
  readonly #task: LessonTask
  readonly #wall = new Wall()
  readonly #screens: Screen[]
  readonly #removed: Screen
  readonly #random = new Random(SEED)
  /** When the parent had done what it was asked for, on this process's clock. */
  readonly #done: Partial<Record<Act, number>> = {}
  #sentAt: number[] = []

  constructor(task: LessonTask) {
    this.#task = task
    const make = task.program === 'EduSphere' ? RoomScreen : SocketIoScreen
    const screens = task.doors.map((door) => new make(door, this.#wall))
    this.#removed = screens.pop()!
    this.#screens = screens
    const step = Math.max(1, Math.floor(screens.length / WITNESSES))
    for (const [i, screen] of screens.entries()) screen.isWitness = i % step === 0
    process.on('message', ({ done, at }: Done) => (this.#done[done] = at - performance.timeOrigin))
  }

  async run(): Promise<Taught> {
    for (const screen of [...this.#screens, this.#removed]) {
      void screen.stay()
      // In turn: how fast they open is not the question.
      if (!(await this.#until(() => screen.isSettled))) throw new Error('a screen did not open')
    }
    await this.#quiet()
    const before = process.cpuUsage()
    const began = performance.now()
    await this.#teach(await this.#ask())
    const lasted = (performance.now() - began) / 1000
    const { user, system } = process.cpuUsage(before)
    const result = this.#judge((user + system) / 1e6 / lasted)
    result.rows = this.#task.restarts ? NaN : await this.#reactOnly()
    for (const screen of [...this.#screens, this.#removed]) screen.leave()
    return result
  }

  /** Returns the id of the teacher's message. */
  async #ask(): Promise<string> {
    this.#say(0, {})
    await this.#quiet()
    return this.#screens[0]!.lastId
  }

  /** Everyone answers once, some react, one is removed, the server restarts in the middle. */
  async #teach(root: string): Promise<void> {
    const { answers, reactions, withinMs, restarts } = this.#task
    const acts: [at: number, act: () => void][] = []
    for (let i = 1; i <= answers; i++) {
      const how = [{ thread: root }, { replyTo: root }, {}, {}][i % 4]!
      acts.push([this.#random.next() * withinMs, () => this.#say(i, how)])
    }
    for (let i = 1; i <= reactions; i++)
      acts.push([this.#random.next() * withinMs, () => this.#screens[i]!.react(root, EMOJI[i % EMOJI.length]!)])
    acts.push([withinMs / 4, () => ask('remove')])
    if (restarts) acts.push([withinMs / 2, () => ask('restart')])
    await inTurn(acts)
    await this.#until(() => this.#done.remove !== undefined && (!restarts || this.#done.restart !== undefined))
    await this.#quiet()
  }

  /** Returns what the reactions alone cost the socket that got most, in rows of the message. */
  async #reactOnly(): Promise<number> {
    this.#say(this.#task.answers + 1, {})
    await this.#quiet()
    const { lastId } = this.#screens[0]!
    const before = this.#screens.map(({ bytes }) => bytes)
    const acts = Array.from({ length: this.#task.reactions }, (_, i): [number, () => void] => [
      this.#random.next() * this.#task.withinMs,
      () => this.#screens[i + 1]!.react(lastId, EMOJI[i % EMOJI.length]!),
    ])
    await inTurn(acts)
    await this.#quiet()
    const got = this.#screens.map(({ bytes }, i) => bytes - before[i]!)
    return Math.max(...got) / this.#screens[0]!.rowBytes
  }

  #say(sender: number, facets: { replyTo?: string; thread?: string }): void {
    this.#sentAt[sender] = performance.now()
    this.#screens[sender % this.#screens.length]!.say(sender, facets)
  }

  /** Waits until all screens are settled and nothing has come for a while. */
  async #quiet(): Promise<boolean> {
    const isStill = () => performance.now() - this.#wall.changedAt > QUIET_MS
    return this.#until(() => isStill() && this.#screens.every(({ isSettled }) => isSettled))
  }

  async #until(holds: () => boolean): Promise<boolean> {
    for (const end = performance.now() + SETTLE_MS; performance.now() < end; await pause(5)) if (holds()) return true
    return false
  }

  #judge(loadCpu: number): Taught {
    const { ages, refused, gaps, changedAt } = this.#wall
    const said = this.#sentAt.length
    const sum = (count: (screen: Screen) => number) => this.#screens.reduce((all, one) => all + count(one), 0)
    const from = Math.max(this.#done.restart ?? 0, Math.max(...this.#sentAt))
    const { remove = Infinity } = this.#done
    return {
      ...{ failed: refused, gaps, loadCpu, rows: NaN },
      lost: sum(({ heard }) => said - heard.size),
      doubled: sum((screen) => screen.doubled),
      leaked: [...this.#removed.heard].filter((sender) => this.#sentAt[sender]! > remove).length,
      equal: new Set(this.#screens.map(({ content }) => content)).size === 1,
      equalMs: changedAt - from,
      p50: percentile(ages, 0.5),
      p99: percentile(ages, 0.99),
    }
  }
}

const ask = (act: Act): void => void process.send!({ report: 'act', act } satisfies Report)

/** Each at its time, from now on. */
async function inTurn(acts: [at: number, act: () => void][]): Promise<void> {
  const began = performance.now()
  for (const [at, act] of acts.sort(([a], [b]) => a - b)) {
    const wait = at - (performance.now() - began)
    if (wait > 0) await pause(wait)
    act()
  }
}
