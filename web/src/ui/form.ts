import type { ApiError } from '@edusphere/client'
import { nextTick, ref, shallowRef } from 'vue'
import { useI18n, type KeyBelow } from '../i18n.ts'
import { useErrors } from './errors.ts'

// The field of a refusal, where the code alone names it.
const FIELD_OF: Partial<Record<ApiError['code'], string>> = {
  username_taken: 'username',
  email_taken: 'email',
  wrong_password: 'oldPassword',
}

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
    const refused = FIELD_OF[code] ? [FIELD_OF[code]] : Object.keys(details)
    const shown = refused.filter((field) => field in fields)
    errors.value = Object.fromEntries(
      shown.map((field) => [field, FIELD_OF[code] ? text : t(`error.field.${fields[field]!}`)]),
    )
    if (shown.length === 0) failure.value = text
  }

  return { busy, errors, failure, submit }
}
