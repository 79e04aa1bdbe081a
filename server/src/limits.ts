import type { ClientFrames } from '@edusphere/protocol'
import type { RouteName } from '@edusphere/protocol/routes'
import { network } from './network.ts'
import { countHere, type CreateCounter } from './counters.ts'
import { Failure } from './failure.ts'
import { Tally } from './histogram.ts'
import { OneByOne } from './one-by-one.ts'
import { CALL_LIMITS, FRAME_LIMITS, LIMIT_ROWS, type LimitName, type LimitOf } from './limit-table.ts'
import { TokenBucket } from './token-bucket.ts'
import { isWindow, Windows, type Points, type WindowRefusal } from './windows.ts'

type Bucketed = LimitOf<'bucket' | 'bytes'>
type Buckets = Record<Bucketed, TokenBucket>
type Turns = Record<LimitOf<'share'>, OneByOne>
/** What tests make smaller. */
export type Most = Partial<Record<Exclude<LimitName, LimitOf<'window' | 'queue'>>, number>>

/** What a sign-in is counted by. */
interface SignInTry {
  address: string
  login: string
  device(): Promise<string | undefined>
}

/** How many may wait before one, and how long it may wait itself. */
export interface QueueBounds {
  waiting: number
  ms: number
}

/** What waited in a queue is not done: too many others were waiting, or still are. */
export class QueueFull extends Error {}

/** Counts by the table of limits, over HTTP and sockets. */
export class Limits {
  /** How often each limit refused. */
  readonly refusals = new Tally<LimitName>(Object.keys(LIMIT_ROWS) as LimitName[])
  /** Undefined: nothing is counted. */
  readonly #counters: { windows: Windows; buckets: Buckets; turns: Turns } | undefined

  readonly #most: Record<LimitName, number>

  constructor(enabled: boolean, create: CreateCounter = countHere, most: Most = {}) {
    this.#most = { ...MOST, ...most }
    if (enabled) this.#counters = { windows: new Windows(create), ...makeBuckets(this.#most) }
  }

  /** Takes one point, or rejects with `rate_limited`. */
  async take(name: LimitOf<'window'> | Bucketed, key: string): Promise<void> {
    if (isWindow(name)) {
      const refusal = await this.#takeAll([[name, key]])
      if (refusal) throw this.#refused(refusal)
      return
    }
    const wait = this.wait(name, key)
    if (wait > 0) throw limited(wait)
  }

  /**
   * Takes one point: 0, or the seconds to wait. Bytes are spent when an answer is made, so none are taken here.
   * Synchronous, for frames (docs/decisions/0017).
   */
  wait(name: Bucketed, key: string): number {
    if (!this.#counters) return 0
    const { per, kind } = LIMIT_ROWS[name]
    const bucket = this.#counters.buckets[name]
    const now = performance.now()
    const wait = kind === 'bytes' ? bucket.wait(key, now) : bucket.take(per === 'address' ? network(key) : key, now)
    if (wait > 0) this.refusals.add(name)
    return wait
  }

  /** The bytes of an answer. They may make a debt, for which the next one waits. */
  spend(name: LimitOf<'bytes'>, key: string, bytes: number): void {
    this.#counters?.buckets[name].spend(key, bytes, performance.now())
  }

  /** Waits for the next turn of the person or address. Undefined: begin now. Rejects when too many wait. */
  turn(name: LimitOf<'share'>, key: string): Promise<void> | undefined {
    const turns = this.#counters?.turns[name]
    if (!turns) return undefined
    const whose = LIMIT_ROWS[name].per === 'address' ? network(key) : key
    const { queue } = TURNS[name]
    if (turns.waiting(whose) < this.#most[queue]) return turns.enter(whose)
    this.refusals.add(queue)
    return Promise.reject(limited(LIMIT_ROWS[queue].seconds))
  }

  /** Whether a person who has so many may have one more. */
  mayAdd(name: LimitOf<'held'>, held: number): boolean {
    const mayAdd = !this.#counters || held < this.#most[name]
    if (!mayAdd) this.refusals.add(name)
    return mayAdd
  }

  /** The points of one frame of any type: 0, or the seconds to wait. */
  waitForAnyFrame(socketId: string, userId: string): number {
    return this.wait('frame', socketId) || this.wait('person_frame', userId)
  }

  /** The further points of one frame: 0, or the seconds to wait. */
  waitForFrame(type: keyof ClientFrames, userId: string): number {
    for (const name of FRAME_LIMITS[type]) {
      const wait = name === 'frame' || name === 'person_frame' ? 0 : this.wait(name, userId)
      if (wait > 0) return wait
    }
    return 0
  }

  /** The same for a call, without what its own rules take. Rejects with `rate_limited`. */
  async takeForCall(route: RouteName, key: string): Promise<void> {
    const [general, ...others] = CALL_LIMITS[route]
    await this.take(general, key)
    for (const name of others) if (isBucket(name)) await this.take(name, key)
  }

  /** A further socket beside those that are open: 0, or the seconds to wait. */
  waitForSocket(open: Record<LimitOf<'open'>, number>): number {
    if (!this.#counters) return 0
    for (const name of ['sockets', 'address_sockets'] as const) {
      if (open[name] < this.#most[name]) continue
      this.refusals.add(name)
      return LIMIT_ROWS[name].seconds
    }
    return 0
  }

  /** Whether so many are too many, so that the oldest has to go. */
  isOver(name: LimitOf<'latest'>, open: number): boolean {
    const isOver = this.#counters !== undefined && open > this.#most[name]
    if (isOver) this.refusals.add(name)
    return isOver
  }

  /**
   * Runs a password check of a sign-in. A refused try takes nothing, neither from the address nor from the login.
   * @param device what counts instead when those two are used up; undefined: a device that is not known
   */
  async signIn({ address, login, device }: SignInTry, check: () => Promise<boolean>): Promise<boolean> {
    const points: Points = [
      ['sign_in', address],
      ['password', login],
    ]
    const refusal = await this.#takeAll(points)
    if (!refusal) return this.#check(points, check)
    const own = await device()
    const ownPoints: Points = own === undefined ? [] : [['device', own]]
    const last = own === undefined ? refusal : await this.#takeAll(ownPoints)
    if (last) throw this.#refused(last)
    return this.#check(ownPoints, check)
  }

  /** Runs a check of the old password of a person who is signed in. */
  async oldPassword(userId: string, check: () => Promise<boolean>): Promise<boolean> {
    const points: Points = [['old_password', userId]]
    const refusal = await this.#takeAll(points)
    if (refusal) throw this.#refused(refusal)
    return this.#check(points, check)
  }

  /** Runs what waits in the queue of hashes. */
  async hash<T>(work: (bounds: QueueBounds | undefined) => Promise<T>): Promise<T> {
    const { most, seconds } = LIMIT_ROWS.hash
    try {
      return await work(this.#counters && { waiting: most, ms: seconds * 1000 })
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error
      this.refusals.add('hash')
      throw new Failure('unavailable', { retryAfter: String(seconds) })
    }
  }

  async #takeAll(points: Points): Promise<WindowRefusal | undefined> {
    return this.#counters?.windows.take(points)
  }

  /**
   * The points are taken before the check, so that guesses in parallel cannot all start before the first one has failed.
   * A right password gives back what counts wrong ones. A check that could not be made gives back everything.
   */
  async #check(points: Points, check: () => Promise<boolean>): Promise<boolean> {
    let back = points
    try {
      const isRight = await check()
      back = points.filter(([name]) => isRight && (name === 'password' || name === 'old_password'))
      return isRight
    } finally {
      await this.#counters?.windows.giveBack(back)
    }
  }

  #refused({ name, wait }: WindowRefusal): Failure {
    this.refusals.add(name)
    return limited(wait)
  }
}

const MOST = Object.fromEntries(Object.entries(LIMIT_ROWS).map(([name, { most }]) => [name, most])) as Record<
  LimitName,
  number
>

/** What counts those that wait, and the longest time of one in milliseconds. */
const TURNS = {
  turn: { queue: 'waiting', taskMs: 10 },
  page_turn: { queue: 'waiting', taskMs: 5 },
  join_turn: { queue: 'waiting', taskMs: 10 },
  visit_turn: { queue: 'visits_waiting', taskMs: 2 },
} as const

function makeBuckets(most: Record<LimitName, number>): { buckets: Buckets; turns: Turns } {
  const make = (name: LimitOf<'bucket' | 'bytes' | 'share'>) =>
    new TokenBucket({ capacity: most[name], periodMs: LIMIT_ROWS[name].seconds * 1000 })
  const names = (Object.keys(LIMIT_ROWS) as LimitName[]).filter(isBucket)
  const buckets = Object.fromEntries(names.map((name) => [name, make(name)])) as Buckets
  const turn = (name: keyof Turns) => new OneByOne(make(name), TURNS[name].taskMs)
  const turns = Object.fromEntries((Object.keys(TURNS) as (keyof Turns)[]).map((name) => [name, turn(name)])) as Turns
  return { buckets, turns }
}

const isBucket = (name: LimitName): name is Bucketed => ['bucket', 'bytes'].includes(LIMIT_ROWS[name].kind)

const limited = (seconds: number): Failure => new Failure('rate_limited', { retryAfter: String(seconds) })
