import type { MentionItem } from '@edusphere/protocol'
import type { Parsed } from '@edusphere/protocol/routes'
import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { lockFeeds } from '../../store/item-versions.ts'
import type { Database } from '../../store/schema.ts'
import { dropDueItem } from './due.ts'
import { itemsOf } from './items.ts'
import { raiseItems } from './raise-items.ts'
import {
  findRoot,
  isInMainLine,
  readOwnSettings,
  writeFollowing,
  writeOwnSettings,
  type OwnSettings,
} from './own-settings.ts'
import { readMentions, type ItemName } from './queries.ts'

type RoomChange = Parsed<'PATCH /api/me/rooms/:id'>['body']

/** Changes how a room is shown to its participant. What changes nothing takes no version (G1). */
export async function changeRoomOfMine(
  context: Context,
  { userId }: Caller,
  { roomId, change }: { roomId: string; change: RoomChange },
): Promise<void> {
  await raising(context, userId, async (db) => {
    const before = await readOwnSettings(db, { roomId, userId })
    if (!before) throw new Failure('room_not_found')
    const after = changed(before, change)
    if (JSON.stringify(after) === JSON.stringify(before)) return []
    const { unread_from: from } = after
    if (from > 0 && from !== before.unread_from && !(await isInMainLine(db, roomId, from))) {
      throw new Failure('bad_request', { unreadFrom: 'the seq of a message of the main line' })
    }
    await writeOwnSettings(db, { roomId, userId }, after)
    return [{ user_id: userId, kind: 'room', id: roomId }]
  })
}

const changed = (before: OwnSettings, { pinned, level, silencedUntil, unreadFrom }: RoomChange): OwnSettings => ({
  pinned: pinned === undefined ? before.pinned : pinned ? 1 : 0,
  level: level === undefined ? before.level : level === 'all' ? '' : level,
  silenced_until: silencedUntil === undefined ? before.silenced_until : Date.parse(silencedUntil ?? '') || 0,
  unread_from: unreadFrom === undefined ? before.unread_from : (unreadFrom ?? 0),
})

/** Follows a thread in a room of the caller's, or ends that. */
export async function changeFollowing(
  context: Context,
  { userId }: Caller,
  { thread, following }: { thread: string; following: boolean },
): Promise<void> {
  await raising(context, userId, async (db) => {
    const found = await findRoot(db, { thread, userId })
    if (!found) throw new Failure('thread_not_found')
    if (found.following === following) return []
    await writeFollowing(db, { ...found, thread, userId }, following)
    if (!following) await dropDueItem(db, { userId, thread })
    return [
      { user_id: userId, kind: 'thread', id: thread },
      { user_id: userId, kind: 'room', id: found.roomId },
    ]
  })
}

/** In one transaction: `change` names the items that it changed. Their person's devices are told afterwards. */
async function raising(
  { store, live }: Context,
  userId: string,
  change: (db: Kysely<Database>) => Promise<ItemName[]>,
): Promise<void> {
  const items = await store.db.transaction().execute(async (db) => {
    // A removal takes this lock before it ends the membership, so a membership that is read here stays.
    const heads = await lockFeeds(db, [userId])
    return raiseItems({ db, life: store.life, heads }, await change(db))
  })
  live.itemsChanged(items)
}

/** The last messages that mention the caller by name, the newest first. */
export async function listMentions({ store }: Context, { userId }: Caller) {
  const items = (await readMentions(store.db, userId)).flatMap((row) => itemsOf(row, store.life))
  const mentions = items.filter((item): item is MentionItem => item.kind === 'mention' && 'seq' in item)
  return mentions.reverse().map(({ room, message, seq, read }) => ({ room, message, seq, read }))
}
