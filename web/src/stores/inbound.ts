import type { ServerFrame } from '@edusphere/protocol'
import { useMessages } from '../features/messages/store.ts'
import { usePresence } from '../features/participants/presence.ts'
import { useRooms } from '../features/rooms/store.ts'
import { useSession } from '../features/accounts/session.ts'

type Handlers = { [T in ServerFrame['type']]?: (frame: Extract<ServerFrame, { type: T }>) => void }

/** What each frame means to the stores. What changes a room's messages reaches them through `stores/messages.ts`. */
const handlers: Handlers = {
  chat_message: (event) => {
    const mine = event.action !== 'delete' && event.user_id === useSession().user?.id
    useRooms().applyMessage(event, mine || useMessages().followed === event.room)
  },
  // It carries states, not events: only the server can count what is unread now.
  sync: (frame) => {
    if (!frame.more && (frame.reset || frame.messages.length > 0))
      void useRooms()
        .reload(frame.room)
        .catch(() => {})
  },
  read: (frame) => useRooms().applyRead(frame),
  participant: (frame) => useRooms().applyParticipant(frame),
  room: (frame) => useRooms().applyRoom(frame),
  presence: (frame) => usePresence().applyPresence(frame),
  typing: (frame) => usePresence().applyTyping(frame),
  error: ({ code, room }) => {
    if (room !== undefined && (code === 'not_participant' || code === 'room_not_found')) useRooms().dropRoom(room)
  },
}

export function receiveFrame(frame: ServerFrame): void {
  const handle = handlers[frame.type] as ((frame: ServerFrame) => void) | undefined
  handle?.(frame)
}
