import type { Message, Revision } from '@edusphere/protocol'
import type { PageQuery } from '../../store/store.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Caller } from '../../caller.ts'
import type { RoomPath } from '../../store/memberships.ts'
import { getJoinedRoom } from '../rooms/rooms.ts'
import { serialize } from './messages.ts'
import { wireEpoch } from '../../store/life.ts'

interface Bounds {
  before?: number
  after?: number
  around?: number
}

/** A page of the room's messages, for participants only. At most one bound may be given. */
export async function readMessages(
  context: Context,
  caller: Caller,
  { path, bounds, limit }: { path: RoomPath; bounds: Bounds; limit: number },
): Promise<{ messages: Message[]; version: number; epoch: string; hasBefore: boolean; hasAfter: boolean }> {
  const at = placeOf(bounds)
  const room = await getJoinedRoom(context, caller, path)
  const page = await context.store.messages.page({ roomId: room.id, userId: caller.userId, at, limit })
  if (!page) throw new Failure('room_not_found')
  const messages = page.messages.map((message) => serialize(message, caller.userId))
  return { ...page, messages, epoch: wireEpoch(room.epoch, context.store.life) }
}

function placeOf({ before, after, around }: Bounds): PageQuery['at'] {
  const given = Object.entries({ before, after, around }).filter(([, seq]) => seq !== undefined)
  if (given.length > 1) {
    const accepts = 'only one of before, after and around'
    throw new Failure('bad_request', Object.fromEntries(given.map(([name]) => [name, accepts])))
  }
  if (before !== undefined) return { before }
  if (after !== undefined) return { after }
  return around === undefined ? 'newest' : { around }
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
  return revisions.map(({ body, replaced }) => ({ body, replaced: new Date(replaced).toISOString() }))
}
