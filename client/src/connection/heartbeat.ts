import type { Clock } from '../clock.ts'

/** A page cannot see WebSocket pings, so the client sends `ping` frames to find a dead connection. */
const INTERVAL_MS = 15_000
/** How long the server may be silent while a `ping` is unanswered. */
const PATIENCE_MS = 5_000
/** The same while a `join` is unanswered: fifty long messages in one frame take 20 s at 2 KB/s. */
const JOIN_PATIENCE_MS = 25_000

interface HeartbeatOptions {
  clock: Clock
  /** Sends a `ping`. */
  ping: () => void
  /** Whether a `join` is unanswered. */
  isJoining: () => boolean
  /** Called after such a silence: the connection must be dropped. */
  giveUp: () => void
}

/**
 * Sends a `ping` every 15 s and on demand. The answer may wait behind pages on a slow link, so anything that arrives
 * shows that the server is there.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #isUnanswered = false
  #hasHeard = false
  #cancelNext = () => {}
  #cancelWait = () => {}

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** Sends a `ping` now, unless one is unanswered. */
  beat(): void {
    if (!this.#isUnanswered) this.#ping()
  }

  /** A frame has arrived. */
  heard(type: string): void {
    this.#hasHeard = true
    if (type !== 'pong') return
    this.#isUnanswered = false
    this.#cancelWait()
  }

  /** Sends no more until the next call of `beat`. */
  stop(): void {
    this.#isUnanswered = false
    this.#cancelNext()
    this.#cancelWait()
  }

  /** Also while one is unanswered: the server drops a client that is silent for long. */
  #ping(): void {
    const { clock, ping } = this.#options
    this.#cancelNext()
    this.#cancelNext = clock.after(INTERVAL_MS, () => this.#ping())
    ping()
    if (this.#isUnanswered) return
    this.#isUnanswered = true
    this.#wait()
  }

  #wait(): void {
    const { clock, isJoining, giveUp } = this.#options
    this.#hasHeard = false
    this.#cancelWait = clock.after(isJoining() ? JOIN_PATIENCE_MS : PATIENCE_MS, () =>
      this.#hasHeard ? this.#wait() : giveUp(),
    )
  }
}
