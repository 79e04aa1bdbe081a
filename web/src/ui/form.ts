import type { ApiError } from '@edusphere/client'
import { nextTick, ref, shallowRef } from 'vue'
import { useI18n, type KeyBelow } from '../i18n.ts'
import { useErrors } from './errors.ts'

// Their own text is shown beside the refused field: what a field accepts in general does not say what is wrong.
const EXACT: ReadonlySet<ApiError['code']> = new Set([
  'weak_password',
  'username_taken',
  'email_taken',
  'wrong_password',
])

/**
 * A form that the server checks: `submit` runs `send`, shows each refusal beside its field and focuses the first one.
 * @param fields the shown fields, each with the key below `error.field` for what it accepts; refusals of other fields
 *   are shown below the form
 */
export function useForm(fields: Readonly<Record<string, KeyBelow<'error.field'>>>, send: () => Promise<void>) {
  const { t } = useI18n()
  const { textOf } = useErrors()
  const busy = ref(false)
  const errors = shallowRef<Record<string, string>>({})
  const failure = ref('')

  async function submit(event: Event): Promise<void> {
    if (busy.value) return
    busy.value = true
    errors.value = {}
    failure.value = ''
    try {
      await send()
    } catch (error) {
      refuse(error)
      await nextTick()
      ;(event.target as HTMLElement).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    } finally {
      busy.value = false
    }
  }

  function refuse(error: unknown): void {
    const text = textOf(error)
    const { code, details } = error as ApiError
    const shown = Object.keys(details).filter((field) => field in fields)
    errors.value = Object.fromEntries(
      shown.map((field) => [field, EXACT.has(code) ? text : t(`error.field.${fields[field]!}`)]),
    )
    if (shown.length === 0) failure.value = text
  }

  return { busy, errors, failure, submit }
}
