import type { Clock } from '../clock.ts'
import type { OutboxStore } from './store.ts'

const PAUSE_MS = 1_000

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
  #lead = AbortSignal.abort()

  constructor(context: TurnContext) {
    this.#context = context
    void this.#take()
  }

  /** Whether this tab sends. */
  get isLeading(): boolean {
    return !this.#ended.signal.aborted && !this.#lead.aborted
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
        if (!lead.aborted) await new Promise((resolve) => lead.addEventListener('abort', resolve, { once: true }))
      }
    } catch {
      // Aborted, or the store has failed: try again later.
      if (!signal.aborted) clock.after(PAUSE_MS, () => void this.#take())
    }
  }
}
