import type { SyncFrame } from '@edusphere/protocol'
import { serializeEvent, serializeRow } from '../domain/messages.ts'
import type { Changes, StoredMessage } from '../store/store.ts'
import { encodeFrame } from './frame.ts'
import type { Style } from './subscription.ts'

export interface Repair {
  room: string
  epoch: string
  from: number
  changes: Changes
  reset: boolean
  ref: string | undefined
}

/** The state of a range of versions, in the style that a socket asked for. */
export function encodeRepair(repair: Repair, style: Style): Buffer {
  return style === 'synced' ? encodeSync(repair) : encodeEvents(repair)
}

/** What one page may hold in bytes: a slow reader must be able to take it without being closed for what is unsent. */
const PAGE_BYTES = 256 * 1024
/** Everything of a row but its body, roughly. */
const ROW_BYTES = 400

/** As many of the rows as fit into a page, at least one. */
export function fitPage(changes: Changes): Changes {
  let bytes = 0
  const end = changes.messages.findIndex(({ body }) => (bytes += ROW_BYTES + Buffer.byteLength(body)) > PAGE_BYTES)
  if (end < 0) return changes
  const messages = changes.messages.slice(0, Math.max(end, 1))
  return { ...changes, messages, more: changes.more || messages.length < changes.messages.length }
}

/**
 * The position of whoever has got the rows: while more is to come the last one's version, at the end the head that they
 * were read with.
 */
export function reaches({ messages, head, more }: Changes): number {
  return more ? messages.at(-1)!.version : head.version
}

function encodeSync({ room, epoch, from, changes, reset, ref }: Repair): Buffer {
  const version = reaches(changes)
  const messages = changes.messages.map(serializeRow)
  const sync: SyncFrame = { type: 'sync', room, epoch, from, version, messages, reset, more: changes.more }
  return encodeFrame(JSON.stringify(ref === undefined ? sync : { ...sync, ref }))
}

/** For a client that does not know `sync`: the last state of each message as the event that leads there. */
function encodeEvents({ from, changes }: Repair): Buffer {
  const event = (message: StoredMessage) =>
    serializeEvent(message.deleted ? 'delete' : message.seq > from ? 'create' : 'update', message)
  return Buffer.concat(changes.messages.map((message) => encodeFrame(JSON.stringify(event(message)))))
}
