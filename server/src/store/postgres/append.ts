import type pg from 'pg'
import { withFurther, type AppendEngine, type Findings, type Needs, type Rule, type Writes } from '../append.ts'
import type { StoredMessage } from '../message-rows.ts'
import type { Found } from '../operation.ts'
import { memberOf, type MemberRow } from '../roles.ts'
import type { Head } from '../store.ts'
import type { AnyRow } from '../tables.ts'
import { together } from './pool.ts'
import { selects, writesOf } from './shapes.ts'
import { LOCK_HEADS, RAISE_HEADS, READ_MEMBERS, READ_MESSAGES, READ_NAMED } from './statements.ts'

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

  async transact<T>(needs: Needs, rule: Rule<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transact(needs, rule)
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw error
      }
    }
  }

  async #transact<T>(needs: Needs, rule: Rule<T>): Promise<T> {
    const client = await this.#pool.connect()
    try {
      const found = await begin(client, needs)
      const further = rule.further(found)
      const { result, writes } = rule.decide(
        further ? withFurther(found, await together(client, () => read(client, further))) : found,
      )
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
async function begin(client: pg.PoolClient, needs: Needs): Promise<Findings> {
  const [, heads, found] = await together(client, () =>
    Promise.all([
      client.query('BEGIN'),
      client.query<Head & { id: string }>({ name: 'lock-heads', text: LOCK_HEADS, values: [[...needs.rooms.keys()]] }),
      read(client, needs),
    ]),
  )
  return { ...found, heads: new Map(heads.rows.map(({ id, ...head }) => [id, head])) }
}

const NO_ROWS = { rows: [] }

async function read(client: pg.PoolClient, { rooms, people, messages, rows }: Needs): Promise<Findings> {
  const others = [...selects(rows)]
  const member = (name: string, text: string, of: ReadonlyMap<string, ReadonlySet<string>>) =>
    of.size === 0 ? NO_ROWS : client.query<MemberRow & { room_id: string }>({ name, text, values: pairsOf(of) })
  const [authors, named, found, ...sides] = await Promise.all([
    member('read-members', READ_MEMBERS, rooms),
    member('read-named', READ_NAMED, people),
    client.query<StoredMessage>({ name: 'read-messages', text: READ_MESSAGES, values: [[...messages]] }),
    ...others.map(({ query }) => client.query<Record<string, AnyRow[string]>>(query)),
  ])
  return {
    heads: new Map(),
    members: [...authors.rows, ...named.rows].map(({ room_id, ...row }) => ({
      roomId: room_id,
      member: memberOf(row),
    })),
    messages: found.rows,
    rows: others.flatMap(({ table }, i) => sides[i]!.rows.map((row): Found => ({ table, row }))),
  }
}

/** The names and the members of sets, as two arrays of one length. */
function pairsOf(sets: ReadonlyMap<string, ReadonlySet<string>>): [string[], string[]] {
  const pairs = [...sets].flatMap(([name, values]) => [...values].map((value) => [name, value] as const))
  return [pairs.map(([name]) => name), pairs.map(([, value]) => value)]
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
