import type { RoomEvent } from '../bus/bus.ts'

/** So long a change may wait for others that travel with it. */
const HOLD_MS = 250

/**
 * Changes that may wait: three hundred people react to one message within two seconds. The first one is due at once.
 * Those that follow it are due together, and no later than `HOLD_MS` after they came.
 */
export class HeldEvents {
  readonly #mayWait: (event: RoomEvent) => boolean
  readonly #onDue: () => void
  #events: RoomEvent[] = []
  /** Runs while changes wait. */
  #timer: NodeJS.Timeout | undefined

  constructor(mayWait: (event: RoomEvent) => boolean, onDue: () => void) {
    this.#mayWait = mayWait
    this.#onDue = onDue
  }

  /** The version of the last change that waits. */
  get last(): number | undefined {
    return this.#events.at(-1)?.version
  }

  /** Adds the next changes, and returns those that are due, in version order: all that stand before one that cannot wait. */
  add(events: readonly RoomEvent[]): RoomEvent[] {
    const all = [...this.#events, ...events]
    const due = this.#timer ? all.findLastIndex((event) => !this.#mayWait(event)) + 1 : all.length
    if (!this.#timer && this.#mayWait(all.at(-1)!)) this.#wait()
    this.#events = all.slice(due)
    return all.slice(0, due)
  }

  /** Returns all that wait. */
  release(): RoomEvent[] {
    return this.#events.splice(0)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#events = []
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#events.length === 0) return
      this.#wait()
      this.#onDue()
    }, HOLD_MS).unref()
  }
}
