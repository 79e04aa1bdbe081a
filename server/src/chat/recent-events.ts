/** How many of a room's last events, in number and bytes, stay in memory for sockets that were away for a moment. */
const RECENT_MAX = 128
const RECENT_BYTES = 256 * 1024
const NOTHING = Buffer.alloc(0)

export interface EncodedEvent {
  version: number
  frame: Buffer
}

/** The last events that a room has handed on, without a gap. */
export class RecentEvents {
  #events: EncodedEvent[] = []
  #bytes = 0

  add(events: readonly EncodedEvent[]): void {
    for (const event of events) {
      this.#events.push(event)
      this.#bytes += event.frame.length
    }
    // Cuts in halves, not at every event: what is left moves to a new array.
    while (this.#events.length > 2 * RECENT_MAX || (this.#bytes > RECENT_BYTES && this.#events.length > 1)) {
      this.#events = this.#events.slice(this.#events.length >> 1)
      this.#bytes = this.#events.reduce((sum, { frame }) => sum + frame.length, 0)
    }
  }

  clear(): void {
    this.#events = []
    this.#bytes = 0
  }

  /** What comes after `position`, as it was written; undefined when memory does not reach back so far. */
  framesAfter(position: number): Buffer | undefined {
    const first = this.#events[0]?.version
    if (first === undefined || first > position + 1) return undefined
    const after = this.#events.slice(position + 1 - first)
    return after.length === 0 ? NOTHING : Buffer.concat(after.map(({ frame }) => frame))
  }
}
