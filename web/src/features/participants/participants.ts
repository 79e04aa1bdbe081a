import type { Feature } from '../feature.ts'
import { useRooms } from '../rooms/store.ts'
import { usePresence } from './presence.ts'

export const participants: Feature = {
  frames: {
    participant: (frame) => useRooms().applyParticipant(frame),
    presence: (frame) => usePresence().applyPresence(frame),
    typing: (frame) => usePresence().applyTyping(frame),
  },
  ended: () => usePresence().clear(),
}
