import type { Item, MentionItem, ThreadItem, WithdrawnMention } from '@edusphere/protocol'
import { wireEpoch } from '../../store/life.ts'
import { leftItem, roomItem, settingsItem } from './me.ts'
import type { ItemRow } from './queries.ts'

/** The item of a row, or none: an item of a thread or a mention ends with the membership. */
export function itemsOf(row: ItemRow, life: string): Item[] {
  if (row.kind === null) return []
  const { version } = row
  if (row.kind === 'settings') return [settingsItem(version, { ...row, id: row.person })]
  if (row.kind === 'room') return [row.room === null ? leftItem(row.id, version) : roomItem(row, { life, version })]
  if (row.room === null) return []
  return [row.kind === 'thread' ? threadItem(row, life) : mentionItem(row)]
}

type RowOf<K extends ItemRow['kind']> = Extract<ItemRow, { kind: K; room: string }>

const threadItem = (row: RowOf<'thread'>, life: string): ThreadItem => ({
  ...{ kind: 'thread', version: row.version, room: row.room, thread: row.id },
  ...{ readSeq: row.threadReadSeq ?? 0, unread: Number(row.threadUnread), following: row.following === 1 },
  at: { version: row.head, epoch: wireEpoch(row.epoch, life) },
})

function mentionItem(row: RowOf<'mention'>): MentionItem | WithdrawnMention {
  const { version, room, id: message, seq } = row
  if (seq === null) return { kind: 'mention', version, room, message, at: null }
  return { kind: 'mention', version, room, message, seq, read: seq <= (row.threadReadSeq ?? row.readSeq) }
}
