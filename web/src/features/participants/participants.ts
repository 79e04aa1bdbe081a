import type { Feature } from '../feature.ts'
import { usePeople } from './people.ts'
import { usePresence } from './presence.ts'

export const participants: Feature = {
  frames: {
    participant: (frame) => usePeople().applyParticipant(frame),
    presence: (frame) => usePresence().applyPresence(frame),
    typing: (frame) => usePresence().applyTyping(frame),
    thread_typing: (frame) => usePresence().applyTyping(frame),
  },
  left: (roomId) => usePeople().drop(roomId),
  ended() {
    usePeople().clear()
    usePresence().clear()
  },
}
