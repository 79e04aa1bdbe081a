import type { Change } from '@edusphere/client'
import { ApiError, RequestError, type ConnectionState } from '@edusphere/client'
import { useI18n, type KeyBelow } from '../i18n.ts'
import { useSession } from '../features/accounts/session.ts'
import { useToasts } from './toasts.ts'

export type Operation = Change['type']

/** Errors in words for people (S15). The exact English words are in the English locale. */
export function useNotifications() {
  const { t } = useI18n()
  const toasts = useToasts()
  const session = useSession()

  function textOf(error: unknown, operation: Operation = 'text'): string {
    if (!(error instanceof RequestError || error instanceof ApiError)) throw error
    switch (error.code) {
      case 'not_open':
      case 'connection_lost':
        return t('notification.connectionError')
      case 'timed_out':
        return t('notification.timedOut')
      case 'not_owner':
        return t(operation === 'delete' ? 'notification.deleteNotOwner' : 'notification.editNotOwner')
      case 'message_too_long':
        return t('notification.messageTooLong', { limit: session.config.messageMaxLength })
      default:
        return t(`error.${error.code}`)
    }
  }

  /** Reports that `operation` failed. */
  function notifyFailure(error: unknown, operation?: Operation) {
    toasts.show({ text: textOf(error, operation), kind: 'error' })
  }

  /** Reports the connection: each loss once, and when reconnecting is given up. */
  function notifyConnection(now: ConnectionState, before: ConnectionState) {
    const notice = noticeOf(now, before)
    if (notice) toasts.show({ text: t(`notification.${notice}`), kind: 'error' })
  }

  return { textOf, notifyFailure, notifyConnection }
}

function noticeOf(now: ConnectionState, before: ConnectionState): KeyBelow<'notification'> | null {
  switch (now.status) {
    case 'unauthenticated':
      return 'authenticationRequired'
    case 'failed':
      return 'connectionFailed'
    case 'waiting':
    case 'offline':
      return before.status === 'connected' ? 'connectionError' : null
    case 'closed':
      return now.code === null ? null : 'connectionError'
    default:
      return null
  }
}
