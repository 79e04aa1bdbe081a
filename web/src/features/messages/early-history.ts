import type { Room } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { useConnection } from '../../stores/connection.ts'
import { useSession } from '../accounts/session.ts'

/** Undefined: the conversation was there first, because the list of rooms had come, and asks by itself. */
const early = new WeakMap<Room, Promise<boolean> | undefined>()

/** Loads the messages where I read before the room's conversation is there. */
export async function loadEarly({ id, joined, unread, readSeq }: RoomSummary): Promise<void> {
  const session = useSession()
  if (session.state.status === 'loading') await session.load()
  if (!session.user || !joined) return
  const room = useConnection().room(id)
  if (early.has(room)) return
  const loading = unread ? room.load('around', readSeq ?? 0) : room.load('newest')
  // After a failure the conversation asks again, and tells the person.
  early.set(
    room,
    loading.then(
      () => room.isLoaded,
      () => false,
    ),
  )
}

/** Waits for the messages that were asked for early. False: there are none, or they were taken before. */
export async function takeEarly(room: Room): Promise<boolean> {
  const loading = early.get(room)
  early.set(room, undefined)
  return (await loading) === true && room.isLoaded
}
