import { commonPasswords, isEasyToGuess, LIMITS } from '@edusphere/protocol'
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from '../../i18n.ts'

/**
 * What a new password should be, and while it is typed whether it is one that is guessed first. The server decides. The
 * list is loaded with the first character: 200 KB that no other page needs.
 * @param own the person's username, name and email address
 */
export function usePasswordHint(password: Ref<string>, own: () => readonly string[] = () => []): ComputedRef<string> {
  const { t } = useI18n()
  const common = shallowRef<ReadonlySet<string>>()
  async function load() {
    const { dictionary } = await import('@zxcvbn-ts/language-common')
    common.value = commonPasswords(dictionary['passwords-common'])
  }
  // Without the list the server's answer has to do.
  watch(password, () => void load().catch(() => {}), { once: true })
  return computed(() => {
    const isWhole = password.value.length >= LIMITS.passwordMin
    const isEasy = isWhole && common.value && isEasyToGuess(password.value, common.value, own())
    return isEasy ? t('error.weak_password') : t('auth.passwordHint')
  })
}
