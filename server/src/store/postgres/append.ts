import type pg from 'pg'
import type { AppendEngine, Findings, Needs, Writes } from '../append.ts'
import { messageOf, type StoredMessage } from '../message-rows.ts'
import type { Found, Member } from '../operation.ts'
import type { Head } from '../store.ts'
import type { AnyRow } from '../tables.ts'
import { together } from './pool.ts'
import { selects, writesOf } from './shapes.ts'
import { LOCK_HEADS, RAISE_HEADS, READ_MEMBERS, READ_MESSAGES } from './statements.ts'

/** These pass when the batch runs again: a deadlock, or an id that another room stored at the same moment. */
const ATTEMPTS = 5
const DEADLOCK = '40P01'
const UNIQUE_VIOLATION = '23505'
const PRIMARY_KEY = /_pk(ey)?$/

/** Stores batches, each in one READ COMMITTED transaction of two round trips. */
export class PostgresAppend implements AppendEngine {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async transact<T>(needs: Needs, rule: (findings: Findings) => { result: T; writes: Writes }): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transact(needs, rule)
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw error
      }
    }
  }

  async #transact<T>(needs: Needs, rule: (findings: Findings) => { result: T; writes: Writes }): Promise<T> {
    const client = await this.#pool.connect()
    try {
      const { result, writes } = rule(await read(client, needs))
      await write(client, writes)
      client.release()
      return result
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => client.release(),
        () => client.release(true),
      )
      throw error
    }
  }
}

function isPassing(error: unknown): boolean {
  const { code, constraint = '' } = error as pg.DatabaseError
  return code === DEADLOCK || (code === UNIQUE_VIOLATION && PRIMARY_KEY.test(constraint))
}

/** Lock and read are separate statements: one statement would not see rows committed while it waited for the lock. */
async function read(client: pg.PoolClient, { rooms, messages, rows }: Needs): Promise<Findings> {
  const roomIds = [...rooms.keys()]
  const pairs = [...rooms].flatMap(([roomId, userIds]) => [...userIds].map((userId) => [roomId, userId]))
  const people = [pairs.map(([roomId]) => roomId), pairs.map(([, userId]) => userId)]
  const others = [...selects(rows)]
  const [, heads, members, read, ...sides] = await together(client, () =>
    Promise.all([
      client.query('BEGIN'),
      client.query<Head & { id: string }>({ name: 'lock-heads', text: LOCK_HEADS, values: [roomIds] }),
      client.query<Member & { room_id: string }>({ name: 'read-members', text: READ_MEMBERS, values: people }),
      client.query<StoredMessage>({ name: 'read-messages', text: READ_MESSAGES, values: [messages] }),
      ...others.map(({ query }) => client.query<Record<string, AnyRow[string]>>(query)),
    ]),
  )
  return {
    heads: new Map(heads.rows.map(({ id, ...head }) => [id, head])),
    members: members.rows.map(({ room_id, ...member }) => ({ roomId: room_id, member })),
    messages: read.rows.map(messageOf),
    rows: others.flatMap(({ table }, i) => sides[i]!.rows.map((row): Found => ({ table, row }))),
  }
}

/**
 * Writes and commits in one round trip. After a failed statement PostgreSQL turns COMMIT into ROLLBACK; this throws.
 */
async function write(client: pg.PoolClient, { tables, heads }: Writes): Promise<void> {
  const statements: (pg.QueryConfig | string)[] = tables.flatMap((writes) => [...writesOf(writes)])
  const raised = [[...heads.keys()], [...heads.values()]]
  if (heads.size > 0) statements.push({ name: 'raise-heads', text: RAISE_HEADS, values: raised })
  statements.push('COMMIT')
  const results = await together(client, () => Promise.all(statements.map((statement) => client.query(statement))))
  if (results.at(-1)!.command !== 'COMMIT') throw new Error('the transaction was rolled back')
}
