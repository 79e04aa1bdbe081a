import { Failure } from './failure.ts'
import { TokenBucket } from './token-bucket.ts'

const MINUTE = 60_000

/** A school has one address: limits per address fit a whole school, the strict ones are per account. */
export class Limits {
  readonly #enabled: boolean
  readonly #clock: () => number
  readonly #signIns = new TokenBucket({ capacity: 500, periodMs: 5 * MINUTE })
  readonly #failedPasswords = new TokenBucket({ capacity: 10, periodMs: 15 * MINUTE })
  readonly #writes = new TokenBucket({ capacity: 240, periodMs: MINUTE })

  constructor(enabled: boolean, clock: () => number) {
    this.#enabled = enabled
    this.#clock = clock
  }

  /** One sign-in or registration from this address. */
  signIn(address: string): void {
    this.#take(this.#signIns, network(address))
  }

  /** One state-changing call of this user. */
  write(userId: string): void {
    this.#take(this.#writes, userId)
  }

  /**
   * Runs a password check that counts against the account when it fails. The token is taken before and given back on
   * success, so that guesses in parallel cannot all start before the first one has failed.
   */
  async password(account: string, check: () => Promise<boolean>): Promise<boolean> {
    this.#take(this.#failedPasswords, account)
    const isRight = await check()
    if (isRight) this.#failedPasswords.giveBack(account, this.#clock())
    return isRight
  }

  #take(bucket: TokenBucket, key: string): void {
    const wait = this.#enabled ? bucket.take(key, this.#clock()) : 0
    if (wait > 0) throw new Failure('rate_limited', { retryAfter: String(wait) })
  }
}

/** The key of an address: an IPv6 household has a whole /64. */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1]!
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  return [...groups, ...Array<string>(missing).fill('0')].slice(0, 4).join(':')
}
