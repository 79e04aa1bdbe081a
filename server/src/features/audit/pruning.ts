import type { FastifyBaseLogger } from 'fastify'
import type { Context } from '../../context.ts'
import { record } from './audit.ts'
import { deleteOldest } from './queries.ts'

const DAY_MS = 24 * 60 * 60_000
/** After the start, which has enough to do. */
const FIRST_MS = 60_000
/** Rows of one transaction: it holds up no sign-in. */
const BATCH = 500

/** Deletes what is older than `AUDIT_DAYS`, and records that. Returns how many rows went. */
export async function pruneAudit({
  store,
  config,
  clock,
}: Pick<Context, 'store' | 'config' | 'clock'>): Promise<number> {
  const until = clock() - config.auditDays * DAY_MS
  for (let pruned = 0; ;) {
    const deleted = await store.db.transaction().execute(async (db) => {
      const count = await deleteOldest(db, { until, limit: BATCH })
      if (count > 0) await record(db, { at: clock(), what: 'audit_pruned', detail: String(count) })
      return count
    })
    pruned += deleted
    if (deleted < BATCH) return pruned
  }
}

/** Prunes once a day. In several processes each does it; what one has deleted the others do not find. */
export class AuditPruning {
  #timer: NodeJS.Timeout | undefined
  readonly #context: Context
  readonly #log: FastifyBaseLogger

  constructor(context: Context, log: FastifyBaseLogger) {
    this.#context = context
    this.#log = log
    this.#wait(FIRST_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#prune(), ms).unref()
  }

  async #prune(): Promise<void> {
    this.#wait(DAY_MS)
    try {
      await pruneAudit(this.#context)
    } catch (error) {
      this.#log.warn({ err: error }, 'old entries of the audit could not be deleted; the next try is tomorrow')
    }
  }
}
