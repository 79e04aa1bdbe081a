import { hash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { countHere, type Allowance, type CreateCounter } from './counters.ts'
import { Failure } from './failure.ts'

const MINUTE = 60

/** A school has one address: limits per address fit a whole school, the strict ones are per account. */
export class Limits {
  readonly #signIns: Counter | undefined
  readonly #failedPasswords: Counter | undefined
  readonly #writes: Counter | undefined

  /** Not `enabled`: nothing is counted. */
  constructor(enabled: boolean, create: CreateCounter = countHere) {
    if (!enabled) return
    const count = (allowance: Allowance): Counter => ({ limiter: create(allowance), ms: allowance.duration * 1000 })
    this.#signIns = count({ keyPrefix: 'edusphere_sign_in', points: 500, duration: 5 * MINUTE })
    this.#failedPasswords = count({ keyPrefix: 'edusphere_password', points: 10, duration: 15 * MINUTE })
    this.#writes = count({ keyPrefix: 'edusphere_write', points: 240, duration: MINUTE })
  }

  /** One sign-in or registration from this address. */
  signIn(address: string): Promise<void> {
    return take(this.#signIns, network(address))
  }

  /** One state-changing call of this user. */
  write(userId: string): Promise<void> {
    return take(this.#writes, userId)
  }

  /**
   * Runs a password check that counts against the account when it fails. It is counted before and taken back on
   * success, so that guesses in parallel cannot all start before the first one has failed.
   */
  async password(account: string, check: () => Promise<boolean>): Promise<boolean> {
    await take(this.#failedPasswords, account)
    const isRight = await check()
    if (isRight) await this.#failedPasswords?.limiter.reward(keyOf(account))
    return isRight
  }
}

interface Counter {
  limiter: RateLimiterAbstract
  /** The longest wait. */
  ms: number
}

async function take(counter: Counter | undefined, key: string): Promise<void> {
  try {
    await counter?.limiter.consume(keyOf(key))
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    if (refusal.msBeforeNext > counter!.ms) {
      // Counted while a clock was ahead: it would last until the right clock is there.
      await counter!.limiter.delete(keyOf(key))
      return take(counter, key)
    }
    throw new Failure('rate_limited', { retryAfter: String(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))) })
  }
}

/** A hash: addresses and logins are not stored in plain text, and any typed text fits any store. */
const keyOf = (text: string): string => hash('sha256', text, 'base64url')

/** The key of an address: an IPv6 household has a whole /64. */
export function network(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}
