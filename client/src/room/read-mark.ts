import type { Clock } from '../clock.ts'
import type { Connection } from '../connection/connection.ts'
import { isWorthRepeating } from '../connection/requests.ts'

const AGAIN_MS = 1_000

/** How far I have read a room or a thread. It is told until the server has it: what was read stays read. */
export class ReadMark {
  readonly #of: { room: string; thread?: string }
  readonly #deps: { connection: Connection; clock: Clock }
  #seq = 0
  /** What the server has acknowledged. */
  #known = 0
  #cancelAgain = () => {}
  #told = Promise.resolve()

  constructor(of: { room: string; thread?: string }, deps: { connection: Connection; clock: Clock }) {
    this.#of = of
    this.#deps = deps
  }

  /** False: it was there already. */
  move(seq: number): boolean {
    if (seq <= this.#seq) return false
    this.#seq = seq
    return true
  }

  /** Another epoch: a `seq` that I read there may be another message here, which I have not read. */
  forget(): void {
    this.#seq = 0
    this.#known = 0
  }

  /** Call it when the room is caught up, and after each `sync`. */
  tell(): Promise<void> {
    return (this.#told = this.#tell())
  }

  /** Settles with the last try. */
  get told(): Promise<void> {
    return this.#told
  }

  async #tell(): Promise<void> {
    const { connection, clock } = this.#deps
    const seq = this.#seq
    this.stop()
    if (seq <= this.#known || !connection.isOpen) return
    try {
      await connection.request({ type: 'read', ...this.#of, seq })
      this.#known = Math.max(this.#known, seq)
    } catch (error) {
      if (!isWorthRepeating(error)) return
      const ms = error.retryAfter === null ? AGAIN_MS : error.retryAfter * 1000
      this.#cancelAgain = clock.after(ms, () => void this.tell())
    }
  }

  /** Tells nothing more by itself. */
  stop(): void {
    this.#cancelAgain()
  }
}
