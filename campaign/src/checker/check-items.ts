import { itemKey, type Item } from '@edusphere/protocol'
import type { Line } from '../history.ts'
import type { Evidence, StoredRoom, Violation } from './evidence.ts'

/** A version of a feed says one thing, on every socket. Marks move forward only, and counts are right at their head. */
export function checkItems({ lines, rooms, feeds }: Evidence): Violation[] {
  const heads = new Map(feeds.map(({ user, head }) => [user, head]))
  const stores = new Map(rooms.map((room) => [room.room, room]))
  const told = new Map<string, Item>()
  const violations: Violation[] = []
  for (const line of lines) {
    if (line.line !== 'mine') continue
    const { user, client } = line
    for (const item of itemsOf(line)) {
      const name = `${user} ${item.version} ${item.version === 0 ? itemKey(item) : ''}`
      const before = told.get(name)
      told.set(name, before ?? item)
      const text =
        (before && core(before) !== core(item) ? `was told ${core(item)}, and before ${core(before)}` : undefined) ??
        (item.version > heads.get(user)! ? `was told of a version above the head ${heads.get(user)}` : undefined) ??
        miscounted(item, { user, stored: item.kind === 'room' ? stores.get(item.room) : undefined })
      if (text) violations.push({ kind: 'says otherwise', text, room: 'me', client, version: item.version })
    }
  }
  return [...violations, ...checkMarks(told)]
}

const itemsOf = ({ frame }: Line & { line: 'mine' }): Item[] => (frame.type === 'me' ? [frame.item] : frame.items)

/** What the version says. Counts are of the moment in `at`, which may be a later one. */
const core = (item: Item): string =>
  JSON.stringify(item, (name, value: unknown) => (MOVING.has(name) ? undefined : value))
const MOVING = new Set(['at', 'unread', 'mentions', 'threads', 'read'])

/** Messages of others above `readSeq`, made up to the head in `at` and not deleted by then. */
function miscounted(item: Item, { user, stored }: { user: string; stored: StoredRoom | undefined }) {
  if (item.kind !== 'room' || item.left || !stored) return undefined
  const { unread, readSeq, at } = item
  const counted = stored.rows.filter((row) => {
    if (row.thread !== null) return false
    const isThere = row.seq <= at.version && !(row.deleted && row.version <= at.version)
    return isThere && row.seq > readSeq && row.user !== user
  }).length
  return counted === unread ? undefined : `${unread} unread above ${readSeq} at ${at.version}: there were ${counted}`
}

function checkMarks(told: ReadonlyMap<string, Item>): Violation[] {
  const furthest = new Map<string, { version: number; readSeq: number }>()
  const violations: Violation[] = []
  const inOrder = [...told].sort(([, a], [, b]) => a.version - b.version)
  for (const [name, item] of inOrder) {
    if (!('readSeq' in item)) continue
    const { version, readSeq } = item
    const key = `${name.split(' ')[0]} ${itemKey(item)}`
    const before = furthest.get(key)
    if (before && readSeq < before.readSeq)
      violations.push({ kind: 'reordered', text: `${key} went back from ${before.readSeq}`, room: 'me', version })
    furthest.set(key, { version, readSeq })
  }
  return violations
}
