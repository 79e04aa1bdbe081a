import { hash } from 'node:crypto'
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import type { CreateCounter } from './counters.ts'
import { LIMIT_ROWS, type LimitName, type LimitOf } from './limit-table.ts'
import { network } from './network.ts'

type WindowName = LimitOf<'window'>

export type Points = readonly (readonly [name: WindowName, key: string])[]

/** Which limit refuses, and the seconds to wait. */
export interface WindowRefusal {
  name: WindowName
  wait: number
}

/** The limits that all processes count together. */
export class Windows {
  readonly #counters: Record<WindowName, RateLimiterAbstract>

  constructor(create: CreateCounter) {
    const made = Object.entries(LIMIT_ROWS).flatMap(([name, { kind, most, seconds }]) => {
      if (kind !== 'window') return []
      return [[name, create({ keyPrefix: `edusphere_${name}`, points: most, duration: seconds })] as const]
    })
    this.#counters = Object.fromEntries(made) as Record<WindowName, RateLimiterAbstract>
  }

  /** Takes one point of each, or none. */
  async take(points: Points): Promise<WindowRefusal | undefined> {
    // Looked at first: a refused try takes no point even for a moment, and leaves no key behind.
    const refusal = points.length > 1 ? await this.#firstOf(points, this.#look) : undefined
    if (refusal) return refusal
    const late = await this.#firstOf(points, this.#consume)
    if (late && points.length > 1) await this.giveBack(points)
    return late
  }

  async giveBack(points: Points): Promise<void> {
    await Promise.all(points.map(([name, key]) => this.#counters[name].reward(keyOf(name, key))))
  }

  async #firstOf(points: Points, ask: (name: WindowName, key: string) => Promise<number>) {
    const waits = await Promise.all(points.map(([name, key]) => ask(name, keyOf(name, key))))
    const i = waits.findIndex((wait) => wait > 0)
    return i === -1 ? undefined : { name: points[i]![0], wait: waits[i]! }
  }

  readonly #look = async (name: WindowName, key: string): Promise<number> => {
    const counted = await this.#counters[name].get(key)
    if (counted === null || counted.msBeforeNext <= 0) return 0
    if (isAhead(name, counted)) await this.#counters[name].delete(key)
    else if (counted.consumedPoints >= LIMIT_ROWS[name].most) return secondsOf(counted)
    return 0
  }

  readonly #consume = async (name: WindowName, key: string): Promise<number> => {
    try {
      await this.#counters[name].consume(key)
      return 0
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      if (!isAhead(name, refusal)) return secondsOf(refusal)
      await this.#counters[name].delete(key)
      return this.#consume(name, key)
    }
  }
}

export const isWindow = (name: LimitName): name is WindowName => LIMIT_ROWS[name].kind === 'window'

/** Counted while a clock was ahead: it would last until the right clock is there. */
const isAhead = (name: WindowName, { msBeforeNext }: RateLimiterRes): boolean =>
  msBeforeNext > LIMIT_ROWS[name].seconds * 1000

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000))

/** A hash: addresses and logins are not stored in plain text, and any typed text fits any store. */
const keyOf = (name: WindowName, key: string): string =>
  hash('sha256', LIMIT_ROWS[name].per === 'address' ? network(key) : key, 'base64url')
