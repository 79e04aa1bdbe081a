import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Room } from '@edusphere/protocol'
import type { StoredRevision, StoredRoom, StoredRow } from '../checker/evidence.ts'
import { roomPath, type Api, type Person } from './api.ts'

/** How many messages' edit histories are also read over HTTP. */
const HISTORIES = 5

/** Reads the SQLite file beside the running server. */
export class StoreReader {
  readonly #database: DatabaseSync

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, 'edusphere.db'), { readOnly: true, timeout: 5_000 })
  }

  head(room: string): number {
    return Number(this.#database.prepare('SELECT version FROM room_heads WHERE room_id = ?').get(room)!.version)
  }

  /** How often a message's id is in the store, in whatever room. */
  count(id: string): number {
    return Number(this.#database.prepare('SELECT count(*) AS count FROM messages WHERE id = ?').get(id)!.count)
  }

  /** The room as the file holds it, and as HTTP shows it to one of its participants. */
  async read(room: Room, { api, as }: { api: Api; as: Person }): Promise<StoredRoom> {
    const revisions = this.#revisions(room.id)
    const rows = this.#rows(room.id)
    const edited = rows.filter(({ id, deleted }) => !deleted && revisions.some((revision) => revision.id === id))
    const seenRevisions = []
    for (const { id } of edited.slice(-HISTORIES)) {
      const path = `${roomPath(room)}/messages/${id}/revisions`
      const answer = await api.must<{ revisions: { body: string }[] }>('GET', path, { as })
      seenRevisions.push({ id, bodies: answer.revisions.map(({ body }) => body) })
    }
    const seen = await api.messages(as, room)
    return { room: room.id, head: this.head(room.id), rows, revisions, seen, seenRevisions }
  }

  close(): void {
    this.#database.close()
  }

  #rows(room: string): StoredRow[] {
    const rows = this.#database.prepare(`
      SELECT m.id, u.username AS user, m.body, m.seq, m.version, m.deleted
      FROM messages m JOIN users u ON u.id = m.user_id WHERE m.room_id = ? ORDER BY m.seq`)
    return rows.all(room).map((row) => ({ ...(row as unknown as StoredRow), deleted: row.deleted === 1 }))
  }

  #revisions(room: string): StoredRevision[] {
    const revisions = this.#database.prepare(`
      SELECT r.message_id AS id, r.version, r.body FROM revisions r JOIN messages m ON m.id = r.message_id
      WHERE m.room_id = ? ORDER BY r.message_id, r.version`)
    return revisions.all(room) as unknown as StoredRevision[]
  }
}
