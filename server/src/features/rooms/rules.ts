import { randomUUID } from 'node:crypto'
import { fold, nameOf, type RoomState, type RoomSummary } from '@edusphere/protocol'
import { normalizeName } from '@edusphere/protocol/names'
import { isoTime } from '../../clock.ts'
import type { RoomView } from './views.ts'
import { deleteRoom as deleteRoomRow, insertRoom, readState, slugsLike } from './queries.ts'
import { raiseState } from './state.ts'
import type { Kysely } from 'kysely'
import type { RoomEvent } from '../../bus/bus.ts'
import type { Database } from '../../store/schema.ts'
import type { Context } from '../../context.ts'
import { freeSlug, slugify } from './slug.ts'
import { foldAbout, readTopics, writeTopics } from '../../store/room-topics.ts'
import { spellOnce, storeTopics } from './topics.ts'
import { assertFewRooms, getRoom, getRoomFor, lockRoomFor, refOf, updateRoom as updateRoomRow } from './rooms.ts'
import { wireEpoch } from '../../store/life.ts'
import { record } from '../audit/audit.ts'
import { keepLastTexts } from '../modes/modes.ts'
import { enterRoomItem, leaveRoomItems } from '../me/me.ts'
import { serialize } from '../messages/messages.ts'
import type { Caller } from '../../caller.ts'
import { newSecret } from '../../secrets.ts'
import { listParticipantIds, lockMembership, type RoomPath } from '../../store/memberships.ts'

type RoomFields = Required<Omit<RoomState, 'version' | 'roles'>>

export function serializeRoom(context: Context, room: RoomView): RoomSummary {
  const { membership } = room
  return {
    id: room.id,
    slug: room.slug,
    address: `${room.maker}/${room.slug}`,
    name: room.name,
    host: room.host,
    description: room.description,
    visibility: room.visibility,
    topics: room.topics,
    mode: room.mode,
    slowMode: room.slowMode,
    roles: room.roles,
    created: isoTime(room.created),
    version: room.version,
    epoch: wireEpoch(room.epoch, context.store.life),
    joined: membership !== undefined,
    participants: room.participants,
    ...(room.role && { role: nameOf(room.role) }),
    ...(membership && {
      mutedUntil: room.mutedUntil > context.clock() ? isoTime(room.mutedUntil) : null,
      readSeq: membership.readSeq,
      unread: membership.unread,
      lastMessage: membership.lastMessage && serialize(membership.lastMessage),
    }),
  }
}

/** Makes a room. Its slug comes from its name and stays when the name changes. */
export async function createRoom(
  context: Context,
  caller: Caller,
  fields: Omit<RoomFields, 'mode' | 'slowMode'>,
): Promise<RoomView> {
  const { description, visibility } = fields
  const name = normalizeName(fields.name)
  const topics = spellOnce(fields.topics)
  const base = slugify(name)
  const room = {
    id: randomUUID(),
    host_id: caller.userId,
    present_host: caller.userId,
    name,
    folded_name: fold(name),
    description,
    visibility,
    topics: writeTopics(topics),
    folded_about: foldAbout(description, topics),
    created: context.clock(),
    epoch: newSecret(12),
    invite: null,
    invite_expires: null,
  }
  for (;;) {
    const made = await context.store.db.transaction().execute(async (db) => {
      const slug = freeSlug(base, await slugsLike(db, caller.userId, base))
      if (!(await insertRoom(db, { ...room, slug }))) return undefined
      await storeTopics(db, room.id, topics)
      const items = await enterRoomItem(context.store, db, { roomId: room.id, userId: caller.userId })
      await assertFewRooms(context, db, caller.userId)
      return { slug, items }
    })
    // Undefined: another request of the same host took the slug.
    if (!made) continue
    context.live.itemsChanged(made.items)
    return getRoom(context, caller, { username: caller.username, slug: made.slug })
  }
}

export async function updateRoom(
  context: Context,
  caller: Caller,
  { path, change }: { path: RoomPath; change: Partial<RoomFields> },
): Promise<RoomView> {
  const room = await getRoomFor(context, caller, { path, action: 'edit_room' })
  const event = await context.store.db.transaction().execute(async (db) => {
    await lockRoomFor(db, room, 'edit_room')
    const event = await writeState(db, room.id, change)
    const detail = Object.keys(change).join(' ')
    const who = caller.username
    if (event) await record(db, { at: context.clock(), what: 'room_changed', who, room: refOf(room), detail })
    return event
  })
  if (!event) return room
  context.live.roomChanged(refOf(room), event)
  return getRoom(context, caller, path)
}

/** Changes what the room is, at its next version (G1), under the head's lock. Undefined: it was so already. */
async function writeState(
  db: Kysely<Database>,
  roomId: string,
  change: Partial<RoomFields>,
): Promise<RoomEvent | undefined> {
  const { head: _head, ...stored } = await readState(db, roomId)
  const before = { ...stored, mode: stored.mode || ('open' as const) }
  const name = change.name === undefined ? before.name : normalizeName(change.name)
  const topics = change.topics === undefined ? readTopics(before.topics) : spellOnce(change.topics)
  const after = { ...before, ...change, name, topics: writeTopics(topics) }
  if (JSON.stringify(after) === JSON.stringify(before)) return undefined
  const { roles: _roles, slowMode, ...columns } = after
  const mode = after.mode === 'open' ? ('' as const) : after.mode
  const folded = { folded_name: fold(name), folded_about: foldAbout(after.description, topics) }
  await updateRoomRow(db, roomId, { ...columns, mode, slow_mode: slowMode, ...folded })
  if (after.topics !== before.topics) await storeTopics(db, roomId, topics)
  const event = await raiseState(db, roomId)
  await keepLastTexts(db, { roomId, version: event.version, before: before.slowMode, after: slowMode })
  return event
}

export async function deleteRoom(context: Context, caller: Caller, path: RoomPath): Promise<void> {
  const room = await getRoomFor(context, caller, { path, action: 'delete_room' })
  const items = await context.store.db.transaction().execute(async (db) => {
    // Locks the head first, as every write to a room does: a transaction that holds the head waits for the room's row.
    if (!(await lockMembership(db, room.id))) return []
    const { users } = await listParticipantIds(db, room.id)
    const left = await leaveRoomItems(db, { roomId: room.id, userIds: users })
    await deleteRoomRow(db, room.id)
    await record(db, { at: context.clock(), what: 'room_deleted', who: caller.username, room: refOf(room) })
    return left
  })
  context.live.roomDeleted(refOf(room))
  context.live.itemsChanged(items)
}
