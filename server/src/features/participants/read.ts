import type { ClientFrames } from '@edusphere/protocol'
import type { Act } from '../../socket/operation.ts'

/** Moves how far the caller has read, forward only, and tells the caller's other sockets. A thread is told as an item. */
export const handleRead: Act<ClientFrames['read']> = {
  async act({ seq, thread }, { marks, room, userId, socketId }) {
    const mark = await marks.add({ roomId: room.id, userId, seq, ...(thread !== undefined && { thread }) })
    if (mark === 'not_participant' || mark === 'thread_not_found') return { status: 'refused', code: mark }
    if (mark === 'beyond_head') {
      return { status: 'refused', code: 'bad_frame', error: 'seq is above the head of the room' }
    }
    if (mark === 'unmoved' || thread !== undefined) return { status: 'acknowledged' }
    const audience = { onlyUser: userId, exceptSocket: socketId }
    return { status: 'acknowledged', notice: { frame: { type: 'read', room: room.id, seq }, audience } }
  },
}
