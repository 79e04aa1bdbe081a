import type { AckFrame } from '@edusphere/protocol'
import type { Versioned } from '../../socket/operation.ts'

/** Where the message stands now. `deleted`: what was sent again has been deleted since. */
export const ack: Versioned['ack'] = ({ status, message }): Omit<AckFrame, 'type' | 'ref'> => ({
  room: message.room_id,
  id: message.id,
  seq: message.seq,
  version: message.version,
  created: new Date(message.created).toISOString(),
  updated: new Date(message.updated).toISOString(),
  ...(message.deleted === 1 && status === 'repeated' && { deleted: true }),
})
