import { RequestError, type Change, type Room } from '@edusphere/client'
import { useConnection } from '../../stores/connection.ts'
import { useNotifications } from '../../ui/useNotifications.ts'

type QuietChange = Extract<Change, { type: 'react' | 'pin' }>

/** Whether it leaves the message's text as it was. Such a change is not kept when it was refused. */
export const isQuiet = (change: { type: Change['type'] }): change is QuietChange =>
  change.type === 'react' || change.type === 'pin'

/** Makes the change now, or when there is a connection; without one the person is told (S12). */
export function changeQuietly(roomId: string, change: QuietChange): void {
  const connection = useConnection()
  const { notifyFailure } = useNotifications()
  try {
    if (!connection.isOpen()) notifyFailure(new RequestError('not_open', 'The connection is not open'), change.type)
    connection.room(roomId).change(change)
  } catch (error) {
    notifyFailure(error, change.type)
  }
}

/** Discards the room's quiet changes that were refused, and says why. */
export function dropRefused(room: Room): void {
  room.onChange(() => {
    const refused = room.pending.find((change) => change.status === 'failed' && isQuiet(change))
    if (refused?.status !== 'failed') return
    useNotifications().notifyFailure(refused.error, refused.type)
    // This changes the room, so that the next one follows.
    room.discard(refused.id)
  })
}
