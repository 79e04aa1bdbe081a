import type { Clock } from '../clock.ts'
import type { Lead, OutboxStore } from './store.ts'

const PAUSE_MS = 1_000
/** Stores take the lead from a tab that has stood still for longer than this. */
const FRESH_MS = 1_000

interface TurnContext {
  clock: Clock
  store: OutboxStore
  /** Called before this tab leads. */
  prepare: () => Promise<void>
  begun: () => void
}

/** One tab sends for all tabs. It asks for its turn when it has something to send, and keeps it while connected. */
export class Turn {
  readonly #context: TurnContext
  readonly #ended = new AbortController()
  #lead: Lead | null = null
  #confirmedAt = -Infinity

  constructor(context: TurnContext) {
    this.#context = context
    void this.#take()
  }

  /** Whether this tab sends, as far as it knows. */
  get isLeading(): boolean {
    return !this.#ended.signal.aborted && this.#lead?.lost.aborted === false
  }

  /** Whether it is certain that this tab sends. When it stood still since `confirm`, another one may have the turn. */
  get isConfirmed(): boolean {
    return this.isLeading && this.#context.clock.elapsed() - this.#confirmedAt <= FRESH_MS
  }

  /** Makes certain whether this tab sends. False also when the answer came late. */
  async confirm(): Promise<boolean> {
    const asked = this.#context.clock.elapsed()
    if (this.isLeading && (await this.#lead!.confirm())) this.#confirmedAt = asked
    return this.isConfirmed
  }

  end(): void {
    this.#ended.abort()
  }

  async #take(): Promise<void> {
    const { clock, store, prepare, begun } = this.#context
    const { signal } = this.#ended
    try {
      while (!signal.aborted) {
        const lead = await store.lead(signal)
        await prepare()
        this.#lead = lead
        begun()
        const { lost } = lead
        if (!lost.aborted) await new Promise((resolve) => lost.addEventListener('abort', resolve, { once: true }))
      }
    } catch {
      // Aborted, or the store has failed: try again later.
      if (!signal.aborted) clock.after(PAUSE_MS, () => void this.#take())
    }
  }
}
