import { avatarUrl, roleOf, type Item, type SettingsItem } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import type { RoomEvent } from '../../bus/bus.ts'
import { raiseItem } from '../../store/item-versions.ts'
import { wireEpoch } from '../../store/life.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { readMemberships, type MembershipRow } from './queries.ts'

/** A change of one item, for the sockets of its person. */
export interface ItemChange {
  userId: string
  event: RoomEvent
}

export function changeOf(userId: string, item: Item): ItemChange {
  return { userId, event: { version: item.version, membersVersion: 0, row: item } }
}

/** The item of a room. `left`: the person does not take part in it. */
export function roomItem(room: string, version: number, { life, row }: { life: string; row?: MembershipRow }): Item {
  if (!row) return { kind: 'room', version, room, left: true }
  return {
    ...{ kind: 'room', version, room, address: `${row.hostUsername}/${row.slug}` },
    role: roleOf({ host: { id: row.hostId }, joined: true }, row.userId)!,
    ...{ muted: false, readSeq: row.readSeq, unreadFrom: null, unread: Number(row.unread), mentions: 0, threads: 0 },
    at: { version: row.head, epoch: wireEpoch(row.epoch, life) },
    ...{ level: 'all', silencedUntil: null, pinned: false, draft: null, left: false },
  }
}

export function settingsItem(version: number, { name, avatar }: { name: string; avatar: string | null }): SettingsItem {
  return { kind: 'settings', version, name, userAvatar: avatarUrl(avatar) }
}

/**
 * Tells people of a room in their own feeds, within the transaction that changed their membership. Call it under the
 * room's head lock.
 */
export async function changeRoomItems(
  { life }: Pick<Store, 'life'>,
  db: Kysely<Database>,
  { roomId, userIds }: { roomId: string; userIds: readonly string[] },
): Promise<ItemChange[]> {
  if (userIds.length === 0) return []
  const versions = await raiseItem(db, { kind: 'room', id: roomId }, userIds)
  const rows = new Map((await readMemberships(db, roomId, userIds)).map((row) => [row.userId, row]))
  return [...versions].map(([userId, version]) => {
    const row = rows.get(userId)
    return changeOf(userId, roomItem(roomId, version, { life, ...(row && { row }) }))
  })
}

/** The same for how the account is shown. */
export async function changeSettings(
  db: Kysely<Database>,
  user: { id: string; name: string; avatar: string | null },
): Promise<ItemChange[]> {
  const versions = await raiseItem(db, { kind: 'settings', id: '' }, [user.id])
  return [changeOf(user.id, settingsItem(versions.get(user.id)!, user))]
}
