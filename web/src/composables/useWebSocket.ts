import { RequestError } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { computed } from 'vue'
import { useConnection } from '../stores/connection.ts'
import { useDeletions } from '../stores/deletions.ts'
import { useMessages } from '../stores/messages.ts'
import { useNotifications, type Operation } from './useNotifications.ts'

/**
 * A room over the socket: its messages as they change, and what I can do to them. Each operation says whether it was
 * taken; while the socket is not open none is, the person is told, and what they typed stays where it is (S12).
 */
export function useWebSocket({ id }: RoomSummary) {
  const connection = useConnection()
  const store = useMessages()
  const deletions = useDeletions()
  const { notifyFailure } = useNotifications()
  const room = connection.room(id)
  const conversation = computed(() => store.of(id))
  const messages = computed(() => conversation.value.messages.filter((message) => !deletions.has(message.id)))

  /** Puts the message into the room as pending and sends it. */
  function sendMessage(body: string, _type: 'text'): boolean {
    return attempt('text', () => room.send(body))
  }

  /** Replaces the body of a message of mine; `version` is what I saw when I began. */
  function updateMessage(messageId: string, newBody: string, version?: number): Promise<boolean> {
    return attemptAndWait('update', () => room.update(messageId, newBody, version))
  }

  /** Deletes a message of mine. One that is gone already is as good. */
  function deleteMessage(messageId: string): Promise<boolean> {
    return attemptAndWait('delete', () =>
      room.delete(messageId).catch((error: RequestError) => {
        if (error.code !== 'message_not_found') throw error
      }),
    )
  }

  function resend(messageId: string): boolean {
    return attempt('text', () => room.resend(messageId))
  }

  function attempt(operation: Operation, run: () => void): boolean {
    try {
      run()
      return true
    } catch (error) {
      notifyFailure(error, operation)
      return false
    }
  }

  async function attemptAndWait(operation: Operation, run: () => Promise<void>): Promise<boolean> {
    try {
      await run()
      return true
    } catch (error) {
      notifyFailure(error, operation)
      return false
    }
  }

  return {
    room,
    conversation,
    messages,
    sendMessage,
    updateMessage,
    deleteMessage,
    resend,
    handleNewMessage: store.handleNewMessage,
    handleUpdateMessage: store.handleUpdateMessage,
    handleDeleteMessage: store.handleDeleteMessage,
  }
}
