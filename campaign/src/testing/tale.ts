import type { AckFrame, ChatEvent, Item, Message, RoomState, SyncRow } from '@edusphere/protocol'
import type {
  Evidence,
  FeedView,
  ReplicaView,
  StoredFeed,
  StoredReaction,
  StoredRevision,
  StoredRow,
} from '../checker/evidence.ts'
import { shownFacets } from '../checker/facets.ts'
import type { ChangeFrame, FacetEvent, Form } from '../history.ts'
import { History } from '../history.ts'

export const ROOM = 'physics'
const NEW_STATE = { description: '', visibility: 'public', mode: 'open', slowMode: 0 } as const

/** A history by hand: two people, one room, and a matching store. A test changes one part. */
export class Tale {
  readonly history = new History()
  readonly rows: StoredRow[] = []
  readonly revisions: StoredRevision[] = []
  readonly reactions: StoredReaction[] = []
  readonly pins: string[] = []
  readonly replicas: ReplicaView[] = []
  readonly states = new Map<string, RoomState>([[ROOM, { version: 0, name: 'Physics', ...NEW_STATE }]])
  readonly feeds: StoredFeed[] = []
  readonly views: FeedView[] = []
  head = 0
  #refs = 0

  /** A socket that has joined at version 0. */
  opens(user: string, form: Form = 'any'): number {
    const socket = this.history.newSocket()
    const who = { socket, client: `${user}'s`, user }
    this.history.add({ line: 'opened', form, room: form === 'any' ? null : ROOM, since: null, ...who })
    if (form !== 'plain') this.syncs(socket, user, { from: 0, version: 0, messages: [], reset: true })
    return socket
  }

  /** A change is sent. Its answer, if any, comes with `acks`. */
  sends(socket: number, user: string, frame: ChangeFrame): string {
    const ref = String(++this.#refs)
    const who = { socket, client: `${user}'s`, user }
    this.history.add({ line: 'sent', room: ROOM, frame: { ...frame, ref }, ...who })
    return ref
  }

  acks(socket: number, user: string, ack: Omit<AckFrame, 'type' | 'room'>): void {
    const frame = { type: 'ack' as const, room: ROOM, ...ack }
    this.history.add({ line: 'told', room: ROOM, frame, socket, client: `${user}'s`, user })
  }

  refuses(socket: number, user: string, ref: string): void {
    const frame = {
      type: 'error' as const,
      error: 'no',
      code: 'not_participant' as const,
      room: ROOM,
      ref,
      retryAfter: null,
    }
    this.history.add({ line: 'told', room: ROOM, frame, socket, client: `${user}'s`, user })
  }

  tells(socket: number, user: string, event: ChatEvent): void {
    this.history.add({ line: 'told', room: ROOM, frame: event, socket, client: `${user}'s`, user })
  }

  syncs(
    socket: number,
    user: string,
    sync: { from: number; version: number; messages: SyncRow[]; reset?: boolean },
  ): void {
    const frame = { type: 'sync' as const, room: ROOM, epoch: 'e', more: false, reset: false, ...sync }
    this.history.add({ line: 'told', room: ROOM, frame, socket, client: `${user}'s`, user })
  }

  /** A live item of the person's own feed. */
  owns(socket: number, user: string, item: Item): void {
    const frame = { type: 'me' as const, version: item.version, item }
    this.history.add({ line: 'mine', room: 'me', frame, socket, client: `${user}'s`, user })
  }

  /** The socket has joined its person's own feed. */
  follows(
    socket: number,
    user: string,
    { items, from = 0, version = 0, reset = true }: { items: Item[]; from?: number; version?: number; reset?: boolean },
  ): void {
    const range = { epoch: 'e', from, version, reset, more: false }
    const frame = { type: 'sync' as const, room: 'me' as const, ...range, items }
    this.history.add({ line: 'mine', room: 'me', frame, socket, client: `${user}'s`, user })
  }

  /** The room is renamed at its next version. */
  renames(name: string): RoomState {
    const state = { version: ++this.head, name, ...NEW_STATE }
    this.states.set(ROOM, state)
    const about = { act: 'restate', user: 'host', room: ROOM, fields: { name } }
    for (const line of ['acting', 'acted'] as const) this.history.add({ line, ...about })
    return state
  }

  restates(socket: number, user: string, state: RoomState): void {
    const frame = { type: 'room_changed' as const, room: ROOM, version: state.version, state }
    this.history.add({ line: 'told', room: ROOM, frame, socket, client: `${user}'s`, user })
  }

  /** Stores a message and sends its event to the author. */
  says(socket: number, user: string, body: string): Message {
    const message = this.store(user, body)
    const ref = this.sends(socket, user, { type: 'text', id: message.id, message: body })
    this.acks(socket, user, { ref, id: message.id, seq: message.seq, version: message.version })
    this.tells(socket, user, { type: 'chat_message', action: 'new', ...message })
    return message
  }

  /** Ada edits a message of hers. The store keeps the earlier body. */
  edits(socket: number, id: string, body: string): void {
    const row = this.row(id)
    const version = ++this.head
    this.revisions.push({ id, version, body: row.body })
    const ref = this.sends(socket, 'ada', { type: 'update', messageId: id, message: body })
    this.acks(socket, 'ada', { ref, id, seq: row.seq, version })
    Object.assign(row, { body, version, bodyVersion: version })
    this.tells(socket, 'ada', { type: 'chat_message', action: 'update', ...asMessage(row) })
  }

  /** Ada deletes a message of hers. */
  erases(socket: number, id: string): void {
    const row = this.row(id)
    const version = ++this.head
    const ref = this.sends(socket, 'ada', { type: 'delete', messageId: id })
    this.acks(socket, 'ada', { ref, id, seq: row.seq, version })
    Object.assign(row, { body: '', version, bodyVersion: version, deleted: true, facets: {} })
    this.revisions.splice(0, Infinity, ...this.revisions.filter((revision) => revision.id !== id))
    this.tells(socket, 'ada', { type: 'chat_message', action: 'delete', room: ROOM, version, seq: row.seq, id })
  }

  /** A reaction is put or taken back, stored, acknowledged and told. */
  reacts(socket: number, user: string, { id, active = true }: { id: string; active?: boolean }): void {
    const row = this.row(id)
    const version = ++this.head
    const emoji = '👍'
    const ref = this.sends(socket, user, { type: 'react', messageId: id, emoji, active })
    this.acks(socket, user, { ref, id, seq: row.seq, version, mine: active ? [emoji] : [] })
    const others = this.reactions.filter((reaction) => reaction.id !== id || reaction.user !== user)
    this.reactions.splice(0, Infinity, ...others, ...(active ? [{ id, user, emoji, version }] : []))
    const users = this.reactions.filter((reaction) => reaction.id === id).map((reaction) => reaction.user)
    const reactions = users.length > 0 ? [{ emoji, count: users.length, users }] : []
    Object.assign(row, { version, facets: { ...row.facets, reactions } })
    this.changes(socket, user, { ...asMessage(row), what: 'reactions', by: user, emoji, active })
  }

  changes(socket: number, user: string, event: Omit<FacetEvent, 'type'>): void {
    const frame = { type: 'message_changed' as const, ...event }
    this.history.add({ line: 'told', room: ROOM, frame, socket, client: `${user}'s`, user })
  }

  /** Ada answers a message in its thread: a second version is the root's. */
  answers(socket: number, thread: string, body: string): Message {
    const { id, seq, version } = this.store('ada', body, thread)
    const ref = this.sends(socket, 'ada', { type: 'text', id, message: body, thread })
    this.acks(socket, 'ada', { ref, id, seq, version })
    const message = asMessage(this.row(id))
    this.tells(socket, 'ada', { type: 'chat_message', action: 'new', ...message })
    const root = this.row(thread)
    const count = (root.facets.replies?.count ?? 0) + 1
    const replies = { count, lastSeq: seq, last: message.created, users: ['ada'] }
    Object.assign(root, { version: ++this.head, facets: { ...root.facets, replies } })
    this.changes(socket, 'ada', { ...asMessage(root), what: 'replies' })
    return message
  }

  store(user: string, body: string, thread: string | null = null): Message {
    const version = ++this.head
    const at = { seq: version, version, bodyVersion: version }
    const row: StoredRow = { id: `message-${version}`, user, body, ...at, deleted: false, thread, facets: {} }
    this.rows.push(row)
    return asMessage(row)
  }

  row(id: string): StoredRow {
    return this.rows.find((row) => row.id === id)!
  }

  get shown(): Message[] {
    return this.rows.filter(({ deleted }) => !deleted).map(asMessage)
  }

  /** Every client shows what the store holds, unless a test sets another replica. */
  get evidence(): Evidence {
    const { rows, revisions, reactions, pins, head, shown: seen } = this
    const replicas = this.replicas.length > 0 ? this.replicas : [this.replica(seen)]
    return {
      lines: this.history.lines,
      rooms: [{ room: ROOM, head, rows, revisions, reactions, pins, seen, seenRevisions: [] }],
      replicas,
      ...{ states: this.states, feeds: this.feeds, views: this.views },
    }
  }

  replica(messages: Message[], caughtUp = true): ReplicaView {
    return { client: "ada's", room: ROOM, caughtUp, isPlain: false, messages }
  }
}

function asMessage(row: StoredRow): Message {
  const { id, user, body, seq, version, bodyVersion } = row
  const time = '2026-11-23T08:00:00.000Z'
  const author = { user, user_id: user, userName: user, userAvatar: null }
  const versions = { seq, version, bodyVersion }
  const state = { created: time, updated: time, edited: seq !== bodyVersion }
  return { room: ROOM, id, body, ...versions, ...state, ...author, ...shownFacets(row) }
}
