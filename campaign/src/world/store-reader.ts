import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Room } from '@edusphere/protocol'
import pg from 'pg'
import type { StoredRevision, StoredRoom, StoredRow } from '../checker/evidence.ts'
import { pathOf, type Api, type Person } from './api.ts'

/** The number of messages whose revisions are also read over HTTP. */
const HISTORIES = 5

type SqlRow = Record<string, unknown>

/** Reads rows without the server. In `sql` the one parameter is `$1`. */
interface Source {
  rows(sql: string, parameter: string): Promise<SqlRow[]>
  close(): Promise<void>
}

/** Reads the store beside the running servers. */
export class StoreReader {
  readonly #source: Source

  private constructor(source: Source) {
    this.#source = source
  }

  /** The SQLite file of a data folder. */
  static ofFolder(folder: string): StoreReader {
    const database = new DatabaseSync(join(folder, 'edusphere.db'), { readOnly: true, timeout: 5_000 })
    return new StoreReader({
      rows: async (sql, parameter) => database.prepare(sql).all({ 1: parameter }),
      close: async () => database.close(),
    })
  }

  /** The PostgreSQL database of a URL. Connects for each query: the campaign cuts connections. */
  static ofDatabase(url: string): StoreReader {
    return new StoreReader({
      async rows(sql, parameter) {
        const client = new pg.Client({ connectionString: url })
        await client.connect()
        const answer = await client.query<SqlRow>(sql, [parameter]).finally(() => client.end())
        return answer.rows
      },
      close: async () => {},
    })
  }

  async head(room: string): Promise<number> {
    const [head] = await this.#source.rows('SELECT version FROM room_heads WHERE room_id = $1', room)
    return Number(head!.version)
  }

  /** How often a message's id is in the store, in any room. */
  async count(id: string): Promise<number> {
    return (await this.#source.rows('SELECT 1 FROM messages WHERE id = $1', id)).length
  }

  /** The room in the store, and over HTTP as one of its participants sees it. */
  async read(room: Room, { api, as }: { api: Api; as: Person }): Promise<StoredRoom> {
    const revisions = await this.#revisions(room.id)
    const rows = await this.#rows(room.id)
    const edited = rows.filter(({ id, deleted }) => !deleted && revisions.some((revision) => revision.id === id))
    const seenRevisions = []
    for (const { id } of edited.slice(-HISTORIES)) {
      const params = { ...pathOf(room), id }
      const call = () => api.as(as).call('GET /api/rooms/:username/:slug/messages/:id/revisions', { params })
      const answer = await api.must(call)
      seenRevisions.push({ id, bodies: answer.revisions.map(({ body }) => body) })
    }
    const seen = await api.messages(as, room)
    return { room: room.id, head: await this.head(room.id), rows, revisions, seen, seenRevisions }
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  async #rows(room: string): Promise<StoredRow[]> {
    const rows = await this.#source.rows(
      `SELECT m.id, u.username AS user_name, m.body, m.seq, m.version, m.deleted
       FROM messages m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY m.seq`,
      room,
    )
    return rows.map(({ id, user_name, body, seq, version, deleted }) => ({
      ...{ id: String(id), user: String(user_name), body: String(body) },
      ...{ seq: Number(seq), version: Number(version), deleted: Number(deleted) === 1 },
    }))
  }

  async #revisions(room: string): Promise<StoredRevision[]> {
    const rows = await this.#source.rows(
      `SELECT r.message_id AS id, r.version, r.body FROM revisions r JOIN messages m ON m.id = r.message_id
       WHERE m.room_id = $1 ORDER BY r.message_id, r.version`,
      room,
    )
    return rows.map(({ id, version, body }) => ({ id: String(id), version: Number(version), body: String(body) }))
  }
}
