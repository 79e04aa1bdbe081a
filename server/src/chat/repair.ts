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

interface Encoded {
  frames: Buffer
  /** The position of whoever has got the frames. */
  version: number
}

/** The state of a range of versions in both styles, each encoded when it is first asked for. */
export function encodeRepair(repair: Repair): Readonly<Record<Style, Encoded>> {
  const version = reaches(repair.changes)
  return {
    get synced() {
      return { frames: encodeSync(repair, version), version }
    },
    get plain() {
      return { frames: encodeEvents(repair), version }
    },
  }
}

/** While more is to come the last row's version, at the end the head that the rows were read with. */
function reaches({ messages, head, more }: Changes): number {
  return more ? messages.at(-1)!.version : head.version
}

function encodeSync({ room, epoch, from, changes, reset, ref }: Repair, version: number): Buffer {
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
