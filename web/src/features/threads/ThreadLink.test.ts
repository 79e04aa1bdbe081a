import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { THEIRS } from '../../testing/message.ts'
import { CONVERSATION } from '../messages/conversation-context.ts'
import ThreadLink from './ThreadLink.vue'

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date(2026, 10, 28, 15) })
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB'])
  await setLocale('en')
})

function show(count: number, last: Date) {
  const users = ['ada', 'ben', 'cem', 'dua', 'eva', 'fay']
  const message = { ...THEIRS, replies: { count, lastSeq: 9, last: last.toISOString(), users } }
  const openThread = vi.fn()
  const provide = { [CONVERSATION as symbol]: { openThread } }
  const link = mount(ThreadLink, { props: { message, tabindex: 0 }, global: { plugins: [createPinia()], provide } })
  return { link, message, openThread }
}

it('[M15] says how many replies there are, when the last one came, with at most five faces', async () => {
  const { link, message, openThread } = show(12, new Date(2026, 10, 28, 14, 20))
  expect(link.text()).toMatch(/12 replies\s*· last 14:20/)
  expect(link.findAll('.faces > *')).toHaveLength(5)
  expect(link.attributes('title')).toBe('ada, ben, cem, dua, and eva')
  await link.trigger('click')
  expect(openThread).toHaveBeenCalledExactlyOnceWith(message)
})

it('[M15] names the day of a last reply that is not of today', () => {
  expect(show(1, new Date(2026, 10, 27, 14, 20)).link.text()).toMatch(/1 reply\s*· last 27 Nov 2026/)
})
