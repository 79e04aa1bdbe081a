import { CompiledQuery, type Kysely } from 'kysely'
import type { FastifyBaseLogger } from 'fastify'
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RLWrapperTimeouts,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import type { RedisBus } from './bus/redis.ts'
import type { Database } from './store/schema.ts'

/** So many `points` in `duration` seconds, for each key of the prefix. */
interface Allowance {
  keyPrefix: string
  points: number
  duration: number
}

/** Makes what counts for one limit, in this process or for all. It never fails and never hangs. */
export type CreateCounter = (allowance: Allowance) => RateLimiterAbstract

/** Far longer than either store takes to answer; the wait that a silent one costs a call. */
const WAIT_MS = 500
const TABLE = 'rate_limits'

export const countHere: CreateCounter = (allowance) => new RateLimiterMemory(allowance)

/** On the connection of the bus, which knows when Redis is gone and brings it back. */
export function countInRedis(bus: RedisBus): CreateCounter {
  const redis = { storeClient: bus, useRedisPackage: true, rejectIfRedisNotReady: true }
  return (allowance) => insured(allowance, new RateLimiterRedis({ ...allowance, ...redis }))
}

/** Makes its table by itself: what is counted is no part of the store, of its copies, or of its migrations. */
export function countInPostgres(db: Kysely<Database>, log: FastifyBaseLogger): CreateCounter {
  const query = ({ text, values = [] }: { text: string; values?: unknown[] }) =>
    db.executeQuery(CompiledQuery.raw(text, values))
  const postgres = { storeClient: { query }, storeType: 'pool', tableName: TABLE }
  const warn = (error?: Error) => {
    if (error) log.warn({ err: error }, `${TABLE} cannot be made: each process counts its limits alone`)
  }
  return (allowance) => insured(allowance, new RateLimiterPostgres({ ...allowance, ...postgres }, warn))
}

/** While the store is gone, or silent, this process counts alone: a limit must not make the server unavailable. */
function insured(allowance: Allowance, limiter: RateLimiterAbstract): RateLimiterAbstract {
  return new RLWrapperTimeouts({ limiter, timeoutMs: WAIT_MS, insuranceLimiter: countHere(allowance) })
}
