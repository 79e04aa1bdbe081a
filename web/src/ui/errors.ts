import { ApiError } from '@edusphere/client'
import { useI18n } from '../i18n.ts'
import { useSession } from '../features/accounts/session.ts'
import { useToasts } from './toasts.ts'

/** What failed, in the person's language. Anything but the server's refusals is a bug, and thrown on. */
export function useErrors() {
  const { t } = useI18n()
  const session = useSession()

  function textOf(error: unknown): string {
    if (!(error instanceof ApiError)) throw error
    return t(`error.${error.code}`, { limit: session.config.messageMaxLength })
  }

  /** Runs what a button does, and says it when that fails. */
  async function attempt(run: () => Promise<unknown>): Promise<boolean> {
    try {
      await run()
      return true
    } catch (error) {
      useToasts().show({ text: textOf(error), kind: 'error' })
      return false
    }
  }

  return { textOf, attempt }
}
