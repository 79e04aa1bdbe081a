import type { RoomEvent } from '../bus/bus.ts'

/** Two writers' events race each other through Redis; an event that has not come after this time is lost. */
const PATIENCE_MS = 25

/** A room's events that have arrived before the event they follow. */
export class EarlyEvents {
  readonly #onMissing: (last: RoomEvent) => void
  readonly #events = new Map<number, RoomEvent>()
  #timer: NodeJS.Timeout | undefined

  /** `onMissing` gets the last of the events that still wait. */
  constructor(onMissing: (last: RoomEvent) => void) {
    this.#onMissing = onMissing
  }

  /** Takes in events, and gives back those that now follow `head` without a gap. */
  sort(events: readonly RoomEvent[], head: number): RoomEvent[] {
    for (const event of events) this.#events.set(event.version, event)
    const ready: RoomEvent[] = []
    for (let event = this.#take(head + 1); event; event = this.#take(event.version + 1)) ready.push(event)
    if (this.#events.size === 0) this.close()
    else this.#timer ??= setTimeout(() => this.#giveUp(), PATIENCE_MS).unref()
    return ready
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#events.clear()
  }

  #take(version: number): RoomEvent | undefined {
    const event = this.#events.get(version)
    this.#events.delete(version)
    return event
  }

  #giveUp(): void {
    const last = [...this.#events.values()].reduce((a, b) => (a.version > b.version ? a : b))
    this.close()
    this.#onMissing(last)
  }
}
