import type { ClientFrames } from '@edusphere/protocol'
import type { Act } from '../../socket/operation.ts'

/** Tells the others in the room who is typing. Nothing is stored, and there is no answer. */
export const handleTyping: Act<ClientFrames['typing']> = {
  act({ active, thread }, { room, userId, username, hasJoined }) {
    if (!hasJoined) return { status: 'silent' }
    const at = { room: room.id, user: username, active }
    const frame =
      thread === undefined ? ({ type: 'typing', ...at } as const) : ({ type: 'thread_typing', thread, ...at } as const)
    return { status: 'silent', notice: { frame, audience: { exceptUser: userId } } }
  },
}
