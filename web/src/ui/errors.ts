import { ApiError } from '@edusphere/client'
import { useI18n } from '../i18n.ts'
import { useSession } from '../features/accounts/session.ts'
import { useToasts } from './toasts.ts'

/** The failure in the person's language. Errors that are not refusals are bugs, and thrown again. */
export function useErrors() {
  const { t } = useI18n()
  const session = useSession()

  function textOf(error: unknown): string {
    if (!(error instanceof ApiError)) throw error
    return t(`error.${error.code}`, { limit: session.config.messageMaxLength })
  }

  /** Runs a button's action, and reports a failure. */
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
