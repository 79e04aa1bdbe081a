import { TokenBucket } from './token-bucket.ts'

const SOCKETS_PER_USER = 100
/** A school has one address. */
const SOCKETS_PER_ADDRESS = 2_000
const FULL_RETRY_S = 10

/** Rate limits per socket, person and address. Each method returns 0, or the seconds to wait. */
export class SocketLimits {
  readonly #enabled: boolean
  readonly #frames = new TokenBucket({ capacity: 1_000, periodMs: 10_000 })
  readonly #changes = new TokenBucket({ capacity: 300, periodMs: 20_000 })

  constructor(enabled: boolean) {
    this.#enabled = enabled
  }

  connection(open: { user: number; address: number }): number {
    const isFull = open.user >= SOCKETS_PER_USER || open.address >= SOCKETS_PER_ADDRESS
    return this.#enabled && isFull ? FULL_RETRY_S : 0
  }

  /** One frame of any type. Above the limit, the socket is closed with 4429. */
  frame(socketId: string): number {
    return this.#enabled ? this.#frames.take(socketId, performance.now()) : 0
  }

  /** One message, edit or deletion, over all sockets of a person. Above the limit: `rate_limited`. */
  change(userId: string): number {
    return this.#enabled ? this.#changes.take(userId, performance.now()) : 0
  }
}
