import { effectScope, ref } from 'vue'
import { beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { usePasswordHint } from './password-hint.ts'

const scope = effectScope()
const use = (password = ref('')) => {
  return { password, hint: scope.run(() => usePasswordHint(password, () => ['grace-hopper']))! }
}

beforeEach(() => setLocale('en'))

it('[A15] says while a password is typed that it is easy to guess', async () => {
  const { password, hint } = use()
  expect(hint.value).toMatch(/^8 to 128 characters/)
  password.value = 'password'
  await vi.waitFor(() => expect(hint.value).toMatch(/^This password is too easy to guess/), { timeout: 20_000 })
  for (const easy of ['iloveyou', '        ', 'Grace-Hopper']) {
    password.value = easy
    expect(hint.value, easy).toMatch(/^This password is too easy to guess/)
  }
  for (const good of ['learn-together', 'pass']) {
    password.value = good
    expect(hint.value, good).toMatch(/^8 to 128 characters/)
  }
})

it('[A15] says it in Latvian', async () => {
  await setLocale('lv')
  const { password, hint } = use()
  password.value = 'password'
  await vi.waitFor(() => expect(hint.value).toMatch(/^Šo paroli ir pārāk viegli uzminēt/), { timeout: 20_000 })
})
