import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { http } from '../api/http.ts'
import PersonAvatar from './PersonAvatar.vue'

it('[A12] a picture that is refused is asked for again after a call that renews the cookie, once', async () => {
  const calls = vi.spyOn(http, 'call').mockResolvedValue({})
  const person = { username: 'ada', name: 'Ada Lovelace', userAvatar: '/api/avatars/x' }
  const avatar = mount(PersonAvatar, { props: { person } })
  const first = avatar.find('img')
  await first.trigger('error')
  await vi.waitFor(() => expect(avatar.find('img').exists()).toBe(true))
  expect(avatar.find('img').element).not.toBe(first.element)
  await avatar.find('img').trigger('error')
  expect([avatar.find('img').exists(), avatar.text()]).toEqual([false, 'AL'])
  expect(calls.mock.calls).toEqual([['GET /api/auth/me']])
})
