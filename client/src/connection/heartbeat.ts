import type { Clock } from '../clock.ts'
import { RequestError } from './requests.ts'

/** A page cannot see WebSocket pings, so the client sends `ping` frames to find a dead connection. */
const HEARTBEAT = { intervalMs: 15_000, timeoutMs: 5_000 } as const

/** Sends a `ping` every 15 s and on demand. */
export class Heartbeat {
  readonly #clock: Clock
  readonly #ping: (timeoutMs: number) => Promise<unknown>
  readonly #giveUp: () => void
  #beating = false
  #cancel: (() => void) | null = null

  /**
   * @param ping sends a `ping`; rejects with `timed_out` when no `pong` came in time
   * @param giveUp called when no `pong` came: the connection must be dropped
   */
  constructor(clock: Clock, ping: (timeoutMs: number) => Promise<unknown>, giveUp: () => void) {
    this.#clock = clock
    this.#ping = ping
    this.#giveUp = giveUp
  }

  /** Sends a `ping` now, unless one is unanswered. The next one follows 15 s after the answer. */
  async beat(): Promise<void> {
    if (this.#beating) return
    this.#cancel?.()
    this.#beating = true
    try {
      await this.#ping(HEARTBEAT.timeoutMs)
      this.#cancel = this.#clock.after(HEARTBEAT.intervalMs, () => void this.beat())
    } catch (error) {
      if (error instanceof RequestError && error.code === 'timed_out') this.#giveUp()
    } finally {
      this.#beating = false
    }
  }

  /** Sends no more until the next call of `beat`. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
