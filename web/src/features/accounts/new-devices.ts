import { http } from '../../api/http.ts'
import { useI18n, withMoreTexts } from '../../i18n.ts'
import { useToasts } from '../../ui/toasts.ts'
import { deviceName } from './device-name.ts'

const NOTICE_MS = 60_000

/**
 * Tells the person which devices signed in since they last looked, at each load of the page.
 * @param look shows the list of sessions, where the person says that they are theirs
 */
export async function tellNewDevices(look: () => void): Promise<void> {
  const { t } = useI18n()
  const { sessions } = await http.call('GET /api/auth/sessions')
  const unknown = sessions.filter((one) => one.new)
  if (unknown.length === 0) return
  await withMoreTexts(() => Promise.resolve())()
  const names = new Set(unknown.map(({ userAgent }) => deviceName(userAgent) ?? t('settings.unknownDevice')))
  const text = t('settings.signedInSince', { devices: [...names], count: unknown.length })
  useToasts().show({ text, action: { label: t('settings.look'), run: look }, durationMs: NOTICE_MS })
}
