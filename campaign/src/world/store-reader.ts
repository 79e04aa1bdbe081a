import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Facets, Room, RoomState } from '@edusphere/protocol'
import pg from 'pg'
import type { StoredFeed, StoredReaction, StoredRevision, StoredRoom, StoredRow } from '../checker/evidence.ts'
import { pathOf, type Api, type Person } from './api.ts'

/** The number of messages whose revisions are also read over HTTP. */
const HISTORIES = 5

type SqlRow = Record<string, unknown>

/** Reads rows without the server. In `sql` the one parameter is `$1`. */
interface Source {
  rows(sql: string, parameter?: string): Promise<SqlRow[]>
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
      rows: async (sql, parameter) => database.prepare(sql).all(parameter === undefined ? {} : { 1: parameter }),
      close: async () => database.close(),
    })
  }

  /** The PostgreSQL database of a URL. Connects for each query: the campaign cuts connections. */
  static ofDatabase(url: string): StoreReader {
    return new StoreReader({
      async rows(sql, parameter) {
        const client = new pg.Client({ connectionString: url })
        await client.connect()
        const answer = await client
          .query<SqlRow>(sql, parameter === undefined ? [] : [parameter])
          .finally(() => client.end())
        return answer.rows
      },
      close: async () => {},
    })
  }

  async head(room: string): Promise<number> {
    return (await this.heads()).get(room)!
  }

  /** The heads of all rooms, by id, and of all people's feeds, by username. */
  async heads(): Promise<Map<string, number>> {
    const rows = await this.#source.rows(
      `SELECT room_id AS id, version FROM room_heads
       UNION ALL SELECT u.username, coalesce(f.version, 0) FROM users u LEFT JOIN person_heads f ON f.user_id = u.id`,
    )
    return new Map(rows.map(({ id, version }) => [String(id), Number(version)]))
  }

  /** The roots of the threads of each room, also deleted ones. */
  async threads(): Promise<Map<string, string[]>> {
    const rows = await this.#source.rows("SELECT DISTINCT room_id, thread FROM messages WHERE thread <> ''")
    const rooms = Map.groupBy(rows, ({ room_id }) => String(room_id))
    return new Map([...rooms].map(([room, its]) => [room, its.map(({ thread }) => String(thread))]))
  }

  /** What every room is. */
  async states(): Promise<Map<string, RoomState>> {
    const rows = await this.#source.rows(`
      SELECT id, name, description, visibility, mode, slow_mode, state_version FROM rooms`)
    return new Map(
      rows.map(({ id, state_version, mode, slow_mode, ...state }) => [
        String(id),
        {
          ...(state as Pick<RoomState, 'name' | 'description' | 'visibility'>),
          mode: (mode || 'open') as RoomState['mode'],
          ...{ slowMode: Number(slow_mode), version: Number(state_version) },
        },
      ]),
    )
  }

  /** A person's feed: every item, also those of rooms that the person left. */
  async feed(username: string): Promise<StoredFeed> {
    const [person] = await this.#source.rows('SELECT id, name FROM users WHERE username = $1', username)
    const id = String(person!.id)
    const items = await this.#source.rows('SELECT kind, id, version FROM person_items WHERE user_id = $1', id)
    const versions = new Map(items.map((item) => [String(item.id || item.kind), Number(item.version)]))
    const memberships = await this.#source.rows(
      `SELECT p.room_id, p.read_seq, r.slug, r.present_host, p.role, host.username FROM participants p
       JOIN rooms r ON r.id = p.room_id JOIN users host ON host.id = r.host_id WHERE p.user_id = $1`,
      id,
    )
    const rooms = memberships.map(({ room_id, read_seq, slug, present_host, role, username: host }) => ({
      ...{ room: String(room_id), address: `${String(host)}/${String(slug)}`, readSeq: Number(read_seq) },
      role: present_host === id ? 'host' : String(role) || 'participant',
    }))
    const head = (await this.heads()).get(username)!
    return { user: username, head, versions, rooms, name: String(person!.name) }
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
    const sides = { reactions: await this.#reactions(room.id), pins: await this.#pins(room.id) }
    return { room: room.id, head: await this.head(room.id), rows, revisions, ...sides, seen, seenRevisions }
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  async #rows(room: string): Promise<StoredRow[]> {
    const rows = await this.#source.rows(
      `SELECT m.id, u.username AS user_name, m.body, m.seq, m.version, m.body_version, m.deleted, m.thread, m.facets
       FROM messages m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY m.seq`,
      room,
    )
    return rows.map(({ id, user_name, body, seq, version, body_version, deleted, thread, facets }) => ({
      ...{ id: String(id), user: String(user_name), body: String(body), thread: thread === '' ? null : String(thread) },
      ...{ seq: Number(seq), version: Number(version), bodyVersion: Number(body_version) },
      ...{ deleted: Number(deleted) === 1, facets: JSON.parse(String(facets) || '{}') as Facets },
    }))
  }

  async #reactions(room: string): Promise<StoredReaction[]> {
    const rows = await this.#source.rows(
      `SELECT r.message_id AS id, r.username AS by_whom, r.emoji, r.version FROM reactions r
       JOIN messages m ON m.id = r.message_id WHERE m.room_id = $1 ORDER BY r.message_id, r.version`,
      room,
    )
    return rows.map(({ id, by_whom, emoji, version }) => ({
      ...{ id: String(id), user: String(by_whom), emoji: String(emoji), version: Number(version) },
    }))
  }

  async #pins(room: string): Promise<string[]> {
    const rows = await this.#source.rows('SELECT message_id AS id FROM pins WHERE room_id = $1', room)
    return rows.map(({ id }) => String(id))
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
