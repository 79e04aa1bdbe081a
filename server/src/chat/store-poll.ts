import type { Bus } from '../bus/bus.ts'

/**
 * A change in the store that the bus did not tell has to be seen, read and acted on within a second (G7); while the bus
 * is away nothing else tells of other processes, so the question is asked more often (G6).
 */
const POLL_MS = 500
const POLL_AWAY_MS = 250

/** Asks the store again and again, and at once when the bus has gone or come back; never twice at the same time. */
export class StorePoll {
  readonly #bus: Bus
  readonly #ask: () => Promise<void>
  readonly #unwatch: () => void
  #state: 'waiting' | 'asking' | 'asking_twice' | 'stopped' = 'waiting'
  #timer: NodeJS.Timeout | undefined

  /** `ask` must not reject. */
  constructor(bus: Bus, ask: () => Promise<void>) {
    this.#bus = bus
    this.#ask = ask
    this.#unwatch = bus.onChange(() => void this.#run())
    this.#wait()
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
      await this.#ask()
    } while (this.#isAskedAgain())
    if (this.#state !== 'asking') return
    this.#state = 'waiting'
    this.#wait()
  }

  /** The state after an await, which a narrowed type would hide. */
  #isAskedAgain(): boolean {
    return this.#state === 'asking_twice'
  }
}
