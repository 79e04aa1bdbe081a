import type { Clock } from '../clock.ts'
import { RequestError } from './requests.ts'

/** Browsers do not show WebSocket pings to a page, so a dead connection is found by asking. */
const HEARTBEAT = { intervalMs: 15_000, timeoutMs: 5_000 } as const

/** Asks the server for a sign of life, every 15 s and on demand. */
export class Heartbeat {
  readonly #clock: Clock
  readonly #ping: (timeoutMs: number) => Promise<unknown>
  readonly #giveUp: () => void
  #beating = false
  #cancel: (() => void) | null = null

  /**
   * @param ping sends a `ping`; rejects with `timed_out` when no `pong` came in time
   * @param giveUp called when the server stayed silent: the connection is to be dropped
   */
  constructor(clock: Clock, ping: (timeoutMs: number) => Promise<unknown>, giveUp: () => void) {
    this.#clock = clock
    this.#ping = ping
    this.#giveUp = giveUp
  }

  /** Asks now, unless an answer is being waited for already; the next beat follows 15 s after the answer. */
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

  /** No more beats, until the next call of `beat`. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
