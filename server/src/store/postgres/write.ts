import type pg from 'pg'
import type { StoredMessage } from '../store.ts'
import { together } from './pool.ts'

/** What a batch of changes leaves behind: each message once, as its last change left it. */
export interface Writes {
  created: Map<string, StoredMessage>
  changed: Map<string, StoredMessage>
  revisions: { messageId: string; version: number; body: string; replaced: number }[]
  /** The rooms' new versions. */
  raised: Map<string, number>
}

const INSERT = `
  INSERT INTO messages (id, room_id, user_id, body, created, updated, edited, seq, version, deleted)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::int[],
                       $8::bigint[], $9::bigint[], $10::int[])`
const UPDATE = `
  UPDATE messages m SET body = w.body, updated = w.updated, edited = w.edited, version = w.version, deleted = w.deleted
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::bigint[], $6::int[])
    AS w (id, body, updated, edited, version, deleted)
  WHERE m.id = w.id`
const INSERT_REVISIONS = `
  INSERT INTO revisions (message_id, version, body, replaced)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])`
const ERASE_REVISIONS = 'DELETE FROM revisions WHERE message_id = ANY($1)'
const RAISE_HEADS = `
  UPDATE room_heads h SET version = w.version
  FROM unnest($1::text[], $2::bigint[]) AS w (room_id, version) WHERE h.room_id = w.room_id`

/**
 * Writes and commits in one round trip: a statement that fails turns the COMMIT behind it into a ROLLBACK. Throws then.
 */
export async function write(client: pg.PoolClient, writes: Writes): Promise<void> {
  const statements = [...statementsOf(writes), 'COMMIT']
  const results = await together(client, () => Promise.all(statements.map((statement) => client.query(statement))))
  if (results.at(-1)!.command !== 'COMMIT') throw new Error('the transaction was rolled back')
}

function* statementsOf({ created, changed, revisions, raised }: Writes): Generator<pg.QueryConfig, void> {
  // Two processes that put the same ids into different rooms wait for each other in this order, never in a circle.
  const rows = [...created.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  if (rows.length > 0) yield { name: 'insert-messages', text: INSERT, values: columnsOfCreated(rows) }
  if (changed.size > 0) {
    yield { name: 'update-messages', text: UPDATE, values: columnsOfChanged([...changed.values()]) }
    const erased = [...changed.values()].filter(({ deleted }) => deleted).map(({ id }) => id)
    if (erased.length > 0) yield { name: 'erase-revisions', text: ERASE_REVISIONS, values: [erased] }
  }
  const isDeleted = (id: string) => (created.get(id) ?? changed.get(id))!.deleted
  const kept = revisions.filter(({ messageId }) => !isDeleted(messageId))
  if (kept.length > 0) yield { name: 'insert-revisions', text: INSERT_REVISIONS, values: columnsOfRevisions(kept) }
  if (raised.size > 0) {
    yield { name: 'raise-heads', text: RAISE_HEADS, values: [[...raised.keys()], [...raised.values()]] }
  }
}

const columnsOfCreated = (rows: readonly StoredMessage[]) => [
  rows.map(({ id }) => id),
  rows.map(({ roomId }) => roomId),
  rows.map(({ author }) => author.id),
  rows.map(({ body }) => body),
  rows.map(({ created }) => created),
  rows.map(({ updated }) => updated),
  rows.map(({ edited }) => Number(edited)),
  rows.map(({ seq }) => seq),
  rows.map(({ version }) => version),
  rows.map(({ deleted }) => Number(deleted)),
]

const columnsOfChanged = (rows: readonly StoredMessage[]) => [
  rows.map(({ id }) => id),
  rows.map(({ body }) => body),
  rows.map(({ updated }) => updated),
  rows.map(({ edited }) => Number(edited)),
  rows.map(({ version }) => version),
  rows.map(({ deleted }) => Number(deleted)),
]

const columnsOfRevisions = (rows: Writes['revisions']) => [
  rows.map(({ messageId }) => messageId),
  rows.map(({ version }) => version),
  rows.map(({ body }) => body),
  rows.map(({ replaced }) => replaced),
]
