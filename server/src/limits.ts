import ipaddr from 'ipaddr.js'
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

/** Whom an address stands for: an IPv6 household has a whole /64 of them. */
export function network(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}
