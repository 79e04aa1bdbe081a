import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { QueueBounds } from '../../limits.ts'
import { HashQueue } from './hash-queue.ts'

/** One for the process: its threads share the cores. */
const queue = new HashQueue()

interface Cost {
  /** KiB. */
  memory: number
  passes: number
  parallelism: number
}
const COST: Cost = { memory: 19 * 1024, passes: 2, parallelism: 1 }
const TAG_BYTES = 32

/** A PHC string. NFC, because another system may compose the same typed characters differently. */
export async function hashPassword(password: string, bounds?: QueueBounds): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, { salt, cost: COST }, bounds)
  const { memory, passes, parallelism } = COST
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(tag)}`
}

/** Takes the same time for a missing user, or a user without a password, as for any other. */
export async function verifyPassword(
  phc: string | null | undefined,
  password: string,
  bounds?: QueueBounds,
): Promise<boolean> {
  const stored = parse(phc ?? NOBODY)
  const tag = await derive(password, stored, bounds)
  return timingSafeEqual(tag, stored.tag) && phc !== null && phc !== undefined
}

const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${encode(randomBytes(16))}$${encode(randomBytes(TAG_BYTES))}`
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function parse(phc: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const match = PHC.exec(phc)
  if (!match) throw new Error('A stored password is not a PHC string')
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number]
  return {
    cost: { memory, passes, parallelism },
    salt: Buffer.from(match[4]!, 'base64'),
    tag: Buffer.from(match[5]!, 'base64'),
  }
}

function derive(
  password: string,
  { salt, cost }: { salt: Buffer; cost: Cost },
  bounds: QueueBounds | undefined,
): Promise<Buffer> {
  return queue.run({ message: password.normalize('NFC'), nonce: salt, tagLength: TAG_BYTES, ...cost }, bounds)
}
