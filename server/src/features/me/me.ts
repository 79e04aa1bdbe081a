import { avatarUrl, type Item, type LeftItem, type RoomItem, type SettingsItem } from '@edusphere/protocol'
import { shownName } from '@edusphere/protocol/names'
import type { Kysely } from 'kysely'
import { isoTime, wallClock } from '../../clock.ts'
import type { RoomEvent } from '../../bus/bus.ts'
import { raiseItem } from '../../store/item-versions.ts'
import { wireEpoch } from '../../store/life.ts'
import type { Participation } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { dropItemsOf, readMembership, type MembershipRow } from './queries.ts'

/** A change of one item, for the sockets of its person. */
export interface ItemChange {
  userId: string
  event: RoomEvent
}

export function changeOf(userId: string, item: Item): ItemChange {
  return { userId, event: { version: item.version, membersVersion: 0, row: item } }
}

/** The item of a room that the person takes part in. */
export function roomItem(row: MembershipRow, { life, version }: { life: string; version: number }): RoomItem {
  const isMuted = row.mutedUntil > wallClock()
  return {
    ...{ kind: 'room', version, room: row.room, address: `${row.maker}/${row.slug}` },
    ...{ role: row.role, muted: isMuted, mutedUntil: isMuted ? isoTime(row.mutedUntil) : null },
    ...{ readSeq: row.readSeq, unreadFrom: row.unreadFrom || null },
    ...{ unread: Number(row.unread), mentions: Number(row.mentions), threads: Number(row.threads) },
    at: { version: row.head, epoch: wireEpoch(row.epoch, life) },
    level: row.level || 'all',
    silencedUntil: row.silencedUntil === 0 ? null : isoTime(row.silencedUntil),
    ...{ pinned: row.pinned === 1, draft: null, left: false },
  }
}

/** The item of a room that the person does not take part in any more. */
export const leftItem = (room: string, version: number): LeftItem => ({ kind: 'room', version, room, left: true })

/** How others see an account. */
interface Shown {
  name: string
  avatar: string | null
}

interface Account extends Shown {
  id: string
  username: string
}

export function settingsItem(version: number, { id, username, name, avatar }: Account): SettingsItem {
  return { kind: 'settings', version, id, username, name: shownName(name), userAvatar: avatarUrl(avatar) }
}

/** Tells a person of a new membership, in the transaction that made it. Call it under the room's head lock. */
export async function enterRoomItem(
  { life }: Pick<Store, 'life'>,
  db: Kysely<Database>,
  { roomId, userId }: Participation,
): Promise<ItemChange[]> {
  // What the person wrote in an earlier membership may have been answered since.
  await dropItemsOf(db, { roomId, userIds: [userId] })
  return changeRoomItems({ life }, db, { roomId, userIds: [userId] })
}

/** The same for people whose role or mute in the room was changed. */
export async function changeRoomItems(
  { life }: Pick<Store, 'life'>,
  db: Kysely<Database>,
  { roomId, userIds }: { roomId: string; userIds: Iterable<string> },
): Promise<ItemChange[]> {
  const versions = await raiseItem(db, { kind: 'room', id: roomId }, userIds)
  const changes: ItemChange[] = []
  for (const [userId, version] of versions) {
    const row = await readMembership(db, { roomId, userId })
    if (row) changes.push(changeOf(userId, roomItem(row, { life, version })))
  }
  return changes
}

/** The same for people whose membership ends. */
export async function leaveRoomItems(
  db: Kysely<Database>,
  { roomId, userIds }: { roomId: string; userIds: Iterable<string> },
): Promise<ItemChange[]> {
  const versions = await raiseItem(db, { kind: 'room', id: roomId }, userIds)
  await dropItemsOf(db, { roomId, userIds: versions.keys() })
  return [...versions].map(([userId, version]) => changeOf(userId, leftItem(roomId, version)))
}

/** The same for how the account is shown. What changes nothing takes no version (G1). */
export async function changeSettings(db: Kysely<Database>, before: Shown, user: Account): Promise<ItemChange[]> {
  if (user.name === before.name && user.avatar === before.avatar) return []
  const versions = await raiseItem(db, { kind: 'settings', id: '' }, [user.id])
  return [changeOf(user.id, settingsItem(versions.get(user.id)!, user))]
}
