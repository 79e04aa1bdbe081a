import type { ChatEvent, Message, SyncFrame, SyncRow } from '@edusphere/protocol'
import type { Page, PageQuery } from '@edusphere/client/room/page'
import { Replica } from '@edusphere/client/room/replica'

const ROOM = 'room'

export const time = (version: number) => new Date(Date.UTC(2026, 10, 23, 8, 0, version)).toISOString()

/** A minimal model of a room: the contract's rules, and a log of events. */
export class ModelRoom {
  epoch = 'life-1'
  version = 0
  log: ChatEvent[] = []
  rows = new Map<number, SyncRow>()

  create(body: string) {
    const version = ++this.version
    const message: Message = {
      ...{
        room: ROOM,
        version,
        seq: version,
        bodyVersion: version,
        id: `id-${version}`,
        user: 'ada',
        user_id: 'u1',
        userName: 'Ada',
        userAvatar: null,
      },
      ...{ body, created: time(version), edited: false, updated: time(version) },
    }
    this.#store(message, 'new')
  }

  edit(pick: number, body: string) {
    const held = this.#pick(pick)
    if (!held) return
    const version = ++this.version
    this.#store({ ...held, version, bodyVersion: version, body, edited: true, updated: time(version) }, 'update')
  }

  delete(pick: number) {
    const held = this.#pick(pick)
    if (!held) return
    const tombstone = { id: held.id, seq: held.seq, version: ++this.version, deleted: true as const }
    this.rows.set(held.seq, tombstone)
    this.log.push({
      type: 'chat_message',
      action: 'delete',
      room: ROOM,
      version: this.version,
      seq: held.seq,
      id: held.id,
    })
  }

  messages(): Message[] {
    return [...this.rows.values()].filter((row): row is Message => !('deleted' in row)).sort((a, b) => a.seq - b.seq)
  }

  sync(since: number | null, pageSize: number, resetSize = 5): SyncFrame[] {
    const head = { type: 'sync' as const, room: ROOM, epoch: this.epoch }
    if (since === null || since > this.version) {
      return [
        {
          ...head,
          from: 0,
          version: this.version,
          messages: this.messages().slice(-resetSize),
          reset: true,
          more: false,
        },
      ]
    }
    const rows = [...this.rows.values()].filter((row) => row.version > since).sort((a, b) => a.version - b.version)
    const frames: SyncFrame[] = []
    let from = since
    do {
      const messages = rows.splice(0, pageSize)
      const more = rows.length > 0
      const version = more ? messages.at(-1)!.version : this.version
      frames.push({ ...head, from, version, messages, reset: false, more })
      from = version
    } while (rows.length > 0)
    return frames
  }

  page(query: PageQuery, limit: number): Page {
    const all = this.messages()
    const { start, end } = this.#slice(all, query, limit)
    const messages = all.slice(start, end)
    return { messages, version: this.version, epoch: this.epoch, hasBefore: start > 0, hasAfter: end < all.length }
  }

  #slice(all: Message[], query: PageQuery, limit: number) {
    if (query.kind === 'newest') return { start: Math.max(0, all.length - limit), end: all.length }
    const at = all.findIndex(({ seq }) => (query.kind === 'after' ? seq > query.seq : seq >= query.seq))
    const index = at === -1 ? all.length : at
    if (query.kind === 'before') return { start: Math.max(0, index - limit), end: index }
    if (query.kind === 'after') return { start: index, end: Math.min(all.length, index + limit) }
    const half = Math.floor(limit / 2)
    return { start: Math.max(0, index - half), end: Math.min(all.length, index + limit - half) }
  }

  #pick(pick: number): Message | undefined {
    const all = this.messages()
    return all[pick % all.length]
  }

  #store(message: Message, action: 'new' | 'update') {
    this.rows.set(message.seq, message)
    this.log.push({ type: 'chat_message', action, ...message })
  }
}

export function roomOf(count: number): ModelRoom {
  const room = new ModelRoom()
  for (let i = 1; i <= count; i++) room.create(`message ${i}`)
  return room
}

/** A new replica that has joined and holds the newest messages. */
export function replicaOf(room: ModelRoom, resetSize = 5): Replica {
  const replica = new Replica()
  for (const frame of room.sync(null, 200, resetSize)) replica.applySync(frame)
  return replica
}

export const seqs = (replica: Replica) => replica.main.messages.map(({ seq }) => seq)
