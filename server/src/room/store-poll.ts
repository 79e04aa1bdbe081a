import type { FastifyBaseLogger } from 'fastify'
import type { Bus } from '../bus/bus.ts'

/**
 * A change that the bus did not report must take effect within a second (G7). While the bus is away, changes of other
 * processes are found only by this poll, so it runs more often (G6).
 */
const POLL_MS = 500
const POLL_AWAY_MS = 250

/** Polls the store at intervals, and at once when the bus has gone or come back. One poll at a time. */
export class StorePoll {
  readonly #bus: Bus
  readonly #log: FastifyBaseLogger
  readonly #ask: () => Promise<void>
  readonly #unwatch: () => void
  #failing = false
  #state: 'waiting' | 'asking' | 'asking_twice' | 'stopped' = 'waiting'
  #timer: NodeJS.Timeout | undefined

  /** `ask` rejects when the store is away. The next poll calls it again. */
  constructor({ bus, log }: { bus: Bus; log: FastifyBaseLogger }, ask: () => Promise<void>) {
    this.#bus = bus
    this.#log = log
    this.#ask = ask
    this.#unwatch = bus.onChange(() => void this.#run())
    this.#wait()
  }

  /** Polls at once, or once more when a poll is under way. */
  now(): void {
    void this.#run()
  }

  stop(): void {
    this.#state = 'stopped'
    clearTimeout(this.#timer)
    this.#unwatch()
  }

  #wait(): void {
    this.#timer = setTimeout(() => void this.#run(), this.#bus.others === 'away' ? POLL_AWAY_MS : POLL_MS).unref()
  }

  async #run(): Promise<void> {
    if (this.#state !== 'waiting') {
      if (this.#state === 'asking') this.#state = 'asking_twice'
      return
    }
    clearTimeout(this.#timer)
    do {
      this.#state = 'asking'
      await this.#askOnce()
    } while (this.#isAskedAgain())
    if (this.#state !== 'asking') return
    this.#state = 'waiting'
    this.#wait()
  }

  async #askOnce(): Promise<void> {
    try {
      await this.#ask()
      if (this.#failing) this.#log.info('the store answers again')
      this.#failing = false
    } catch (error) {
      // Logged once: during an hour without a store, the poll fails twice a second.
      if (!this.#failing) this.#log.warn({ err: error }, 'the store cannot be asked for what others do')
      this.#failing = true
    }
  }

  /** The state after an await. TypeScript would keep the narrowed type. */
  #isAskedAgain(): boolean {
    return this.#state === 'asking_twice'
  }
}
