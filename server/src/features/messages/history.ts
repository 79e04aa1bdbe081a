import { isTombstone, type Message, type Reaction, type Revision, type SyncRow } from '@edusphere/protocol'
import { isoTime } from '../../clock.ts'
import type { PageQuery } from '../../store/store.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Caller } from '../../caller.ts'
import type { RoomPath } from '../../store/memberships.ts'
import { isThere } from '../../store/message-rows.ts'
import { listReactions, reactionsBy } from '../reactions/reactions.ts'
import { getJoinedRoom } from '../rooms/rooms.ts'
import { serialize, serializeRow } from './messages.ts'
import { wireEpoch } from '../../store/life.ts'

interface Bounds {
  before?: number
  after?: number
  around?: number
  /** A time in UTC: around the first message made then or later. */
  at?: string
}

interface Query extends Bounds {
  /** `none`: the main line. */
  thread?: string
  /** Separated by commas. */
  ids?: string
  limit: number
}

interface MessagesPage {
  messages: SyncRow[]
  version: number
  epoch: string
  hasBefore: boolean
  hasAfter: boolean
}

/** A page of the room's messages, or messages by id, for participants only. At most one bound may be given. */
export async function readMessages(
  context: Context,
  caller: Caller,
  { path, query }: { path: RoomPath; query: Query },
): Promise<MessagesPage> {
  const { thread, ids, limit, ...bounds } = query
  const bound = boundOf(bounds)
  if (ids !== undefined && (bound !== 'newest' || thread !== undefined)) {
    throw new Failure('bad_request', { ids: 'ids alone, without a bound or thread' })
  }
  const room = await getJoinedRoom(context, caller, path)
  const asked = { roomId: room.id, userId: caller.userId }
  const { messages } = context.store
  const at =
    typeof bound === 'object' && 'time' in bound ? { around: await messages.seqAt(room.id, bound.time) } : bound
  const page =
    ids === undefined
      ? await messages.page({ ...asked, at, limit, line: lineOf(thread) })
      : await messages.byIds({ ...asked, ids: idsOf(ids) })
  if (!page) throw new Failure('room_not_found')
  const rows = await withMine(context, caller, page.messages.map(serializeRow))
  const epoch = wireEpoch(room.epoch, context.store.life)
  return { hasBefore: false, hasAfter: false, ...page, messages: rows, epoch }
}

const lineOf = (thread: string | undefined): PageQuery['line'] =>
  thread === undefined ? 'all' : thread === 'none' ? 'main' : { thread: thread.toLowerCase() }

const idsOf = (ids: string): string[] => [...new Set(ids.toLowerCase().split(','))]

/** The pinned messages of the room, the last pinned first, for participants only. */
export async function readPins(context: Context, caller: Caller, path: RoomPath): Promise<Message[]> {
  const room = await getJoinedRoom(context, caller, path)
  const pinned = await context.store.messages.pinned({ roomId: room.id, userId: caller.userId })
  if (!pinned) throw new Failure('room_not_found')
  return withMine(context, caller, pinned.map(serialize))
}

async function withMine<R extends SyncRow>({ store }: Context, { userId }: Caller, rows: R[]): Promise<R[]> {
  const messageIds = rows.flatMap((row) => ('reactions' in row && row.reactions.length > 0 ? row.id : []))
  const mine = await reactionsBy(store.db, { userId, messageIds })
  return rows.map((row) => (isTombstone(row) ? row : { ...row, mine: mine.get(row.id) ?? [] }))
}

/** Everyone who reacted to a message of this room, for participants only. */
export async function readReactions(
  context: Context,
  caller: Caller,
  { path, id }: { path: RoomPath; id: string },
): Promise<Reaction[]> {
  const room = await getJoinedRoom(context, caller, path)
  const asked = { roomId: room.id, userId: caller.userId, ids: [id] }
  const [message] = (await context.store.messages.byIds(asked))?.messages ?? []
  if (!isThere(message, room.id)) throw new Failure('message_not_found')
  const rows = await listReactions(context.store.db, { roomId: room.id, id })
  const groups = Map.groupBy(rows, ({ emoji }) => emoji)
  return [...groups].map(([emoji, its]) => ({
    emoji,
    count: its.length,
    users: its.map(({ username }) => username),
  }))
}

function boundOf({ before, after, around, at }: Bounds): PageQuery['at'] | { time: number } {
  const given = Object.entries({ before, after, around, at }).filter(([, bound]) => bound !== undefined)
  if (given.length > 1) {
    const accepts = 'only one of before, after, around and at'
    throw new Failure('bad_request', Object.fromEntries(given.map(([name]) => [name, accepts])))
  }
  if (before !== undefined) return { before }
  if (after !== undefined) return { after }
  if (around !== undefined) return { around }
  return at === undefined ? 'newest' : { time: timeOf(at) }
}

/** The pattern lets a month 13 pass. */
function timeOf(at: string): number {
  const time = Date.parse(at)
  if (Number.isNaN(time)) throw new Failure('bad_request', { at: 'a time of the calendar, in UTC' })
  return time
}

/** The earlier bodies of a message of this room, for participants only (S3). */
export async function readRevisions(
  context: Context,
  caller: Caller,
  { path, id }: { path: RoomPath; id: string },
): Promise<Revision[]> {
  const room = await getJoinedRoom(context, caller, path)
  const revisions = await context.store.messages.revisions({ roomId: room.id, userId: caller.userId, id })
  if (!revisions) throw new Failure('message_not_found')
  return revisions.map(({ body, replaced }) => ({ body, replaced: isoTime(replaced) }))
}
