import type { FastifyBaseLogger } from 'fastify'

/** A part that the server needs to serve. */
export interface Part {
  name: 'database' | 'storage' | 'redis'
  /** Told to anyone who asks. */
  whenDown: string
  /** Rejects while the part is down. The reason is for the log only. */
  check(): Promise<void>
}

/** Which parts are down. A change is logged once, not each question. */
export class Readiness {
  readonly #parts: readonly Part[]
  readonly #log: FastifyBaseLogger
  readonly #known = new Set<Part>()

  constructor(parts: readonly Part[], log: FastifyBaseLogger) {
    this.#parts = parts
    this.#log = log
  }

  /** Each part that is down, and how. */
  async down(): Promise<Record<string, string>> {
    const checked = await Promise.all(this.#parts.map(async (part) => ((await this.#isUp(part)) ? [] : [part])))
    return Object.fromEntries(checked.flat().map(({ name, whenDown }) => [name, whenDown]))
  }

  /** A number for each part: 1 up, 0 down. */
  async ups(): Promise<[string, number][]> {
    const down = await this.down()
    return this.#parts.map(({ name }) => [name, name in down ? 0 : 1])
  }

  async #isUp(part: Part): Promise<boolean> {
    try {
      await part.check()
      if (this.#known.delete(part)) this.#log.info(`ready again: the ${part.name} is up`)
      return true
    } catch (error) {
      const { message } = error as Error
      if (!this.#known.has(part)) this.#log.warn(`not ready: the ${part.name} ${part.whenDown} (${message})`)
      this.#known.add(part)
      return false
    }
  }
}

/** Anyone may ask: a check that costs a commit runs at most once in `ms`. */
export function atMostEvery(ms: number, check: () => Promise<void>): () => Promise<void> {
  let asked = -Infinity
  let answer = Promise.resolve()
  return () => {
    if (performance.now() - asked >= ms) {
      asked = performance.now()
      answer = check()
    }
    return answer
  }
}
