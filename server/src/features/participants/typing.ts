import type { ClientFrames } from '@edusphere/protocol'
import type { Act } from '../../socket/operation.ts'

/** Tells the others in the room who is typing. Nothing is stored, and there is no answer. */
export const handleTyping: Act<ClientFrames['typing']> = {
  act({ active }, { room, userId, username, hasJoined }) {
    if (!hasJoined) return { status: 'silent' }
    const frame = { type: 'typing', room: room.id, user: username, active } as const
    return { status: 'silent', notice: { frame, audience: { exceptUser: userId } } }
  },
}
