import { RequestError } from '@edusphere/client'
import { onScopeDispose, watch } from 'vue'
import { useConnection } from '../stores/connection.ts'
import { useDeletions, type Deletion } from '../stores/deletions.ts'
import { useRooms } from '../stores/rooms.ts'
import { useSession } from '../stores/session.ts'
import { useNotifications } from './useNotifications.ts'

const LOOK_MS = 500

/** Sends deletes when their Undo has run out, wherever in the app one is by then, and those an earlier page left behind. */
export function useDeletionSender() {
  const session = useSession()
  const connection = useConnection()
  const deletions = useDeletions()
  const rooms = useRooms()
  const { notifyFailure } = useNotifications()
  const sending = new Set<string>()

  watch(
    () => session.user?.id,
    (id) => id && deletions.load(),
    { immediate: true },
  )
  const timer = window.setInterval(look, LOOK_MS)
  onScopeDispose(() => window.clearInterval(timer))

  function look() {
    if (!session.user || rooms.status !== 'loaded') return
    for (const deletion of deletions.due()) {
      if (!rooms.byId(deletion.roomId)?.joined) deletions.forget(deletion.messageId)
      else if (connection.isOpen() && !sending.has(deletion.messageId)) void send(deletion)
    }
  }

  async function send({ roomId, messageId }: Deletion) {
    sending.add(messageId)
    try {
      await connection.room(roomId).delete(messageId)
      deletions.forget(messageId)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      // Without an answer the outcome is unknown: it is sent again, which is harmless.
      if (['not_open', 'connection_lost', 'timed_out', 'unavailable', 'rate_limited'].includes(error.code)) return
      deletions.forget(messageId)
      if (error.code !== 'message_not_found') notifyFailure(error, 'delete')
    } finally {
      sending.delete(messageId)
    }
  }
}
