import type { Change, PendingChange, RequestError } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'
import { isQuiet } from './quiet-changes.ts'

const GROUP_MS = 5 * 60_000

/** `change`: the id of the pending change with this status, and its type. */
export type Delivery =
  | { status: 'stored' }
  | ({ change: string; type: Change['type'] } & (
      { status: 'sending' | 'sent' } | { status: 'failed'; error: RequestError }
    ))

/** A row of the list with a message. `startsGroup`: it shows the author's picture and name. */
export interface MessageRow {
  kind: 'message'
  key: string
  message: Message
  delivery: Delivery
  startsGroup: boolean
}
export type Row = MessageRow | { kind: 'day'; key: string; message: Message } | { kind: 'unread'; key: 'unread' }

export interface TimelineInput {
  messages: readonly Message[]
  deliveries: ReadonlyMap<string, Delivery>
  /** The line of the first unread message follows this `seq`; null: no line. */
  unreadAfter: number | null
  me: string
  hasBefore: boolean
  /** Messages that start a group although the one before is near: the first of a page of history. */
  seams: Set<string>
}

const STORED: Delivery = { status: 'stored' }

/**
 * The rows of the conversation. Separators are rows too, and a seam stays a seam. So loading older messages only
 * inserts rows before the others, and never changes the height of a row on the screen.
 */
export function buildTimeline(input: TimelineInput): Row[] {
  const rows: Row[] = []
  const { messages, hasBefore, seams } = input
  let before: Message | undefined
  let group: Message | undefined
  let isUnreadMarked = false
  if (hasBefore && messages[0]) seams.add(messages[0].id)
  for (const message of messages) {
    const startsDay = before ? !isSameDay(before, message) : !hasBefore
    const startsUnread: boolean = !isUnreadMarked && isUnread(message, input)
    if (startsDay) rows.push({ kind: 'day', key: `day ${message.id}`, message })
    if (startsUnread) rows.push({ kind: 'unread', key: 'unread' })
    isUnreadMarked ||= startsUnread
    const startsGroup = !group || startsDay || startsUnread || seams.has(message.id) || !belongsTo(group, message)
    if (startsGroup) group = message
    const delivery = input.deliveries.get(message.id) ?? STORED
    rows.push({ kind: 'message', key: message.id, message, delivery, startsGroup })
    before = message
  }
  return rows
}

/** The pending change of each message, by id; of several the last. A reaction or a pin leaves the message as it was. */
export function deliveriesOf(pending: readonly PendingChange[]): Map<string, Delivery> {
  const written = pending.filter((change) => !isQuiet(change))
  return new Map(written.map((change) => [change.messageId, { ...change, change: change.id }]))
}

/** Whether the server has stored the message. A pending one has no position in the room. */
const isStored = ({ seq }: Message): boolean => Number.isFinite(seq)

export const isStoredRow = (row: Row): row is MessageRow => row.kind === 'message' && isStored(row.message)

function isUnread(message: Message, { unreadAfter, me }: TimelineInput): boolean {
  return unreadAfter !== null && message.seq > unreadAfter && message.user_id !== me
}

function belongsTo(group: Message, message: Message): boolean {
  return group.user_id === message.user_id && Date.parse(message.created) - Date.parse(group.created) < GROUP_MS
}

const days = new Map<string, string>()

/** Compares calendar days in the reader's time zone. Many messages share a minute, so its day is cached. */
function isSameDay(a: Message, b: Message): boolean {
  return dayOf(a.created) === dayOf(b.created)
}

function dayOf(created: string): string {
  const minute = created.slice(0, 16)
  const day = days.get(minute) ?? new Date(created).toDateString()
  days.set(minute, day)
  return day
}
