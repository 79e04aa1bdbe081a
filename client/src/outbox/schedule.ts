import type { Clock } from '../clock.ts'
import type { RequestError } from '../connection/requests.ts'
import { messageIdOf } from './pending-change.ts'
import type { OutboxEntry } from './store.ts'

const PAUSE_S = 1

/** When the next entry of each room is sent. */
export class Schedule {
  readonly #clock: Clock
  readonly #wake: (room: string) => void
  /** When each delayed entry is due. Measured from when this tab saw it: a stored time would need one clock for all. */
  readonly #due = new Map<string, number>()
  readonly #pausedUntil = new Map<string, number>()
  /** Until when slow mode holds a room's new messages, and what is about them. */
  readonly #heldUntil = new Map<string, number>()
  /** When my last message or edit in each room was acknowledged. */
  readonly #lastTexts = new Map<string, number>()
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
    const texts = new Set(waiting.flatMap(({ type, id }) => (type === 'text' ? id : [])))
    const heldUntil = (entry: OutboxEntry) => (texts.has(messageIdOf(entry)) ? (this.#heldUntil.get(room) ?? 0) : 0)
    const startOf = (entry: OutboxEntry) =>
      Math.max(this.#due.get(entry.id) ?? 0, this.#pausedUntil.get(room) ?? 0, heldUntil(entry))
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

  /** Nothing of the room is due for as long as the refusal says; with `slow_mode`, no message and what is about it. */
  postpone(room: string, { code, retryAfter }: RequestError): void {
    const until = code === 'slow_mode' ? this.#heldUntil : this.#pausedUntil
    until.set(room, this.#clock.elapsed() + (retryAfter ?? PAUSE_S) * 1000)
  }

  /** The room or my role in it is another: what slow mode held is tried again. */
  release(room: string): void {
    if (this.#heldUntil.delete(room)) this.#wake(room)
  }

  /** A message or an edit of mine was acknowledged. */
  wrote(room: string): void {
    this.#lastTexts.set(room, this.#clock.elapsed())
  }

  /** Milliseconds until slow mode of so many seconds takes my next message: by my last one, and by the last refusal. */
  slowWait(room: string, seconds: number): number {
    if (seconds === 0) return 0
    const next = (this.#lastTexts.get(room) ?? -Infinity) + seconds * 1000
    return Math.max(0, Math.max(next, this.#heldUntil.get(room) ?? 0) - this.#clock.elapsed())
  }

  /** Nothing is woken any more. */
  stop(): void {
    for (const cancel of this.#wakeUps.values()) cancel()
  }
}
