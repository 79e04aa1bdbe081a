import { RequestError } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { useI18n } from 'petite-vue-i18n'
import { computed } from 'vue'
import { useConnection } from '../stores/connection.ts'
import { UNDO_MS, useDeletions } from '../stores/deletions.ts'
import { useMessages } from '../stores/messages.ts'
import { useToasts } from '../ui/toasts.ts'
import { useNotifications, type Operation } from './useNotifications.ts'

/**
 * A room over the socket: its messages as they change, and what I can do to them. Each operation checks that the socket
 * is open; while it is not, the person is told, and what they typed stays where it is (S12).
 */
export function useWebSocket({ id }: RoomSummary) {
  const store = useMessages()
  const deletions = useDeletions()
  const attempt = useAttempts()
  const room = useConnection().room(id)
  const conversation = computed(() => store.of(id))
  const messages = computed(() => conversation.value.messages.filter((message) => !deletions.has(message.id)))

  /** Puts the message into the room as pending and sends it. False: it was not taken. */
  const sendMessage = (body: string, type: 'text') => attempt(type, () => room.send(body))

  /** Replaces the body of a message of mine; `version` is what I saw when I began. */
  const updateMessage = (messageId: string, newBody: string, version?: number) =>
    attempt('update', () => room.update(messageId, newBody, version))

  const resend = (messageId: string) => attempt('text', () => room.resend(messageId))

  return {
    ...{ room, conversation, messages, sendMessage, updateMessage, resend },
    deleteMessage: useDelete(id),
    handleNewMessage: store.handleNewMessage,
    handleUpdateMessage: store.handleUpdateMessage,
    handleDeleteMessage: store.handleDeleteMessage,
  }
}

/** Deletes a message of mine when Undo has run out; without a connection it waits for one, also over a reload. */
function useDelete(roomId: string) {
  const { t } = useI18n()
  const connection = useConnection()
  const deletions = useDeletions()
  const { notifyFailure } = useNotifications()
  const toasts = useToasts()
  return (messageId: string, undone?: () => void) => {
    deletions.add({ messageId, roomId, due: Date.now() + UNDO_MS })
    const undo = () => {
      deletions.forget(messageId)
      undone?.()
    }
    const action = { label: t('message.undo'), run: undo }
    toasts.show({ text: t('message.deleted'), action, durationMs: UNDO_MS })
    if (!connection.isOpen()) notifyFailure(new RequestError('not_open', 'The connection is not open'), 'delete')
  }
}

/** Runs an operation and says whether it worked; if not, the person is told why. */
function useAttempts() {
  const { notifyFailure } = useNotifications()
  return async (operation: Operation, run: () => void | Promise<void>): Promise<boolean> => {
    try {
      await run()
      return true
    } catch (error) {
      notifyFailure(error, operation)
      return false
    }
  }
}
