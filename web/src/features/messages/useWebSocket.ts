import { RequestError, withPending, type Line } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useConnection } from '../../stores/connection.ts'
import { useMessages, type Conversation } from './store.ts'
import type { DraftReply } from './typed-texts.ts'
import { useSession } from '../accounts/session.ts'
import { useToasts } from '../../ui/toasts.ts'
import { useNotifications, type Operation } from '../../ui/useNotifications.ts'

/** How long Undo is offered. */
const UNDO_MS = 5_000

/**
 * A room over the socket: its messages, my pending changes, and my operations. Each operation checks that the socket is
 * open. If it is not, the person is told, and the change is kept as pending (S12).
 * @param thread the root of a thread; without it the main line
 */
export function useWebSocket({ id }: RoomSummary, thread?: string) {
  const store = useMessages()
  const connection = useConnection()
  const { notifyFailure } = useNotifications()
  const me = useSession().user!
  const room = connection.room(id)
  const conversation = computed<Conversation>((before) =>
    thread === undefined ? store.of(id) : threadOf(store.of(id), room.thread(thread), before),
  )
  const messages = computed(() => withPending(conversation.value, me, thread))

  /** Adds the message as pending; it is sent when there is a connection. False: it was refused. */
  function sendMessage(body: string, type: 'text', replyTo: DraftReply | null = null): boolean {
    sayOffline(type)
    try {
      room.change({ type, body, ...(replyTo && { replyTo }), ...(thread !== undefined && { thread }) })
      return true
    } catch (error) {
      notifyFailure(error, type)
      return false
    }
  }

  /** Replaces the body of a message of mine; `version` is the one I saw at the start. False: refused. */
  async function updateMessage(messageId: string, newBody: string, version?: number): Promise<boolean> {
    try {
      const seq = conversation.value.messages.find((message) => message.id === messageId)?.seq
      const seen = { ...(version !== undefined && { version }), ...(seq !== undefined && { seq }) }
      await room.outcome(room.change({ type: 'update', messageId, body: newBody, ...seen }))
      return true
    } catch (error) {
      notifyFailure(error, 'update')
      return isKept(error)
    }
  }

  function sayOffline(operation: Operation) {
    if (!connection.isOpen()) notifyFailure(new RequestError('not_open', 'The connection is not open'), operation)
  }

  return {
    ...{ room, conversation, messages, sendMessage, updateMessage },
    deleteMessage: useDelete(id, sayOffline),
    handleNewMessage: store.handleNewMessage,
    handleUpdateMessage: store.handleUpdateMessage,
    handleDeleteMessage: store.handleDeleteMessage,
  }
}

/** Deletes a message of mine after the time for Undo, or later when there is a connection. */
function useDelete(roomId: string, sayOffline: (operation: Operation) => void) {
  const { t } = useI18n()
  const connection = useConnection()
  const toasts = useToasts()
  return (messageId: string, undone?: () => void) => {
    const deletion = connection.room(roomId).deleteLater(messageId, UNDO_MS)
    const undo = () => {
      connection.room(roomId).discard(deletion)
      undone?.()
    }
    const action = { label: t('message.undo'), run: undo }
    toasts.show({ text: t('message.deleted'), action, durationMs: UNDO_MS })
    sayOffline('delete')
  }
}

/** The conversation of a thread: a new one after every change in its room. */
function threadOf(room: Conversation, line: Line, before: Conversation | undefined): Conversation {
  // After a reset its rows stay on the screen until they are loaded again.
  const { messages, isLoaded, hasBefore, hasAfter } = line.isLoaded ? line : (before ?? line)
  return { ...room, messages, isLoaded, hasBefore, hasAfter }
}

/** The connection is lost: the edit waits for the next one. */
function isKept(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'connection_lost'
}
