import type pg from 'pg'
import { applyChange } from '../apply-change.ts'
import { fromRow, type MessageRow } from '../message-rows.ts'
import type { Author, Change, Decide, Head, Outcome, StoredMessage } from '../store.ts'
import { together } from './pool.ts'
import { LOCK_HEADS, READ_MESSAGES, READ_PEOPLE } from './statements.ts'
import { write, type Writes } from './write.ts'

/** A deadlock, or an id that another room took at the same moment, is gone when the batch is decided anew. */
const ATTEMPTS = 5
const DEADLOCK = '40P01'
const UNIQUE_VIOLATION = '23505'

/** What a transaction has read under the heads' locks, and what it is about to write. */
interface Batch extends Writes {
  now: number
  heads: Map<string, Head>
  participants: Map<string, Author>
  messages: Map<string, StoredMessage>
}

/** Appends batches of changes, each in one READ COMMITTED transaction of two round trips. */
export class Appender {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async append(changes: readonly Change[], decide: Decide): Promise<Outcome[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#append(changes, decide)
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw error
      }
    }
  }

  async #append(changes: readonly Change[], decide: Decide): Promise<Outcome[]> {
    const client = await this.#pool.connect()
    try {
      const batch = await read(client, changes)
      const outcomes = changes.map((change) => make(change, batch, decide))
      await write(client, batch)
      client.release()
      return outcomes
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
  const { code, constraint } = error as pg.DatabaseError
  return code === DEADLOCK || (code === UNIQUE_VIOLATION && constraint === 'messages_pkey')
}

/** Each step is a statement of its own: one that locks and reads does not see what was committed while it waited. */
async function read(client: pg.PoolClient, changes: readonly Change[]): Promise<Batch> {
  const roomIds = [...new Set(changes.map(({ roomId }) => roomId))]
  const people = [...new Map(changes.map((change) => [personKey(change), change])).values()]
  const pairs = [people.map(({ roomId }) => roomId), people.map(({ userId }) => userId)]
  const [, heads, participants, messages] = await together(client, () =>
    Promise.all([
      client.query('BEGIN'),
      client.query<Head & { id: string }>({ name: 'lock-heads', text: LOCK_HEADS, values: [roomIds] }),
      client.query<Author & { room_id: string }>({ name: 'read-people', text: READ_PEOPLE, values: pairs }),
      client.query<MessageRow>({ name: 'read-ids', text: READ_MESSAGES, values: [changes.map(({ id }) => id)] }),
    ]),
  )
  return {
    now: Date.now(),
    heads: new Map(heads.rows.map(({ id, ...head }) => [id, head])),
    participants: new Map(
      participants.rows.map(({ room_id, ...author }) => [personKey({ roomId: room_id, userId: author.id }), author]),
    ),
    messages: new Map(messages.rows.map((row) => [row.id, fromRow(row)])),
    created: new Map(),
    changed: new Map(),
    revisions: [],
    raised: new Map(),
  }
}

/** Later changes of a message see what the earlier ones of their batch made of it: only its last state is written. */
function make(change: Change, batch: Batch, decide: Decide): Outcome {
  const head = batch.heads.get(change.roomId)
  const participant = head && batch.participants.get(personKey(change))
  const message = batch.messages.get(change.id)
  const decision = decide(change, { participant, message })
  if (decision.verdict === 'refuse') return { status: 'refused', code: decision.code }
  if (decision.verdict === 'repeat') return { status: 'repeated', message: message! }
  const { id, roomId } = change
  const stored = applyChange(change, { participant, message }, { version: ++head!.version, now: batch.now })
  batch.messages.set(id, stored)
  batch.raised.set(roomId, stored.version)
  if (!message || batch.created.has(id)) batch.created.set(id, stored)
  else batch.changed.set(id, stored)
  if (change.kind === 'update') {
    const { version, updated } = stored
    batch.revisions.push({ messageId: id, version, body: message!.body, replaced: updated })
  }
  return { status: 'stored', message: stored, membersVersion: head!.membersVersion }
}

const personKey = ({ roomId, userId }: { roomId: string; userId: string }): string => `${roomId}/${userId}`
