import type { Clock } from '../clock.ts'
import type { OutboxEntry } from './store.ts'

/** When the next entry of each room is sent. */
export class Schedule {
  readonly #clock: Clock
  readonly #wake: (room: string) => void
  /** When each delayed entry is due. Measured from when this tab saw it: a stored time would need one clock for all. */
  readonly #due = new Map<string, number>()
  readonly #pausedUntil = new Map<string, number>()
  readonly #wakeUps = new Map<string, () => void>()

  /** @param wake called when an entry of the room may be sent that was not due before */
  constructor(clock: Clock, wake: (room: string) => void) {
    this.#clock = clock
    this.#wake = wake
  }

  /** The time of a delayed entry begins, unless it has begun. */
  see({ id, delayMs }: OutboxEntry): void {
    if (delayMs !== undefined && !this.#due.has(id)) this.#due.set(id, this.#clock.elapsed() + delayMs)
  }

  /** The entry is not waiting any more. */
  forget(id: string): void {
    this.#due.delete(id)
  }

  /** The first of the room's waiting entries that is due. Without one, `wake` is called when one is. */
  next(room: string, waiting: readonly OutboxEntry[]): OutboxEntry | undefined {
    for (const entry of waiting) this.see(entry)
    const now = this.#clock.elapsed()
    const startOf = ({ id }: OutboxEntry) => Math.max(this.#due.get(id) ?? 0, this.#pausedUntil.get(room) ?? 0)
    const next = waiting.find((entry) => startOf(entry) <= now)
    this.#wakeUps.get(room)?.()
    this.#wakeUps.delete(room)
    if (next || waiting.length === 0) return next
    const ms = Math.min(...waiting.map(startOf)) - now
    this.#wakeUps.set(
      room,
      this.#clock.after(ms, () => this.#wake(room)),
    )
  }

  /** Nothing of the room is due for `ms`. */
  pause(room: string, ms: number): void {
    this.#pausedUntil.set(room, this.#clock.elapsed() + ms)
  }

  /** Nothing is woken any more. */
  stop(): void {
    for (const cancel of this.#wakeUps.values()) cancel()
  }
}
