import type { Message } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { http } from '../../api/http.ts'
import { setLocale } from '../../i18n.ts'
import { MINE } from '../../testing/message.ts'
import { useToasts } from '../../ui/toasts.ts'
import { useRooms } from '../rooms/store.ts'
import { CONVERSATION } from './conversation-context.ts'
import DateDialog from './DateDialog.vue'

const { toasts } = useToasts()

beforeEach(() => setLocale('en'))

/** The server answers each time with the next of `answers`. */
async function open(answers: (Message | undefined)[], props: { message?: Message; roomId?: string }) {
  const pinia = setActivePinia(createPinia())
  useRooms().known.set('r', { id: 'r', slug: 's', host: { id: 'u2', username: 'ben', name: 'Ben' } } as never)
  const call = vi.spyOn(http, 'call').mockImplementation(async () => {
    const next = answers.shift()
    return { messages: next ? [next] : [] } as never
  })
  const jump = vi.fn()
  const page = { template: '<p />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/rooms/:username/:slug', name: 'room', component: page }],
  })
  await router.push('/rooms/ben/s')
  const provide = { [CONVERSATION as symbol]: { jump } }
  const wrapper = mount(DateDialog, { props, global: { plugins: [pinia, router], provide }, attachTo: document.body })
  const press = async (name: string) => {
    const buttons = [...document.querySelectorAll('button')]
    buttons.find((button) => button.textContent.trim().toLowerCase() === name)!.click()
    await flushPromises()
  }
  const asked = () => call.mock.calls.map(([, input]) => (input as { query: object }).query)
  return { wrapper, press, asked, jump, router }
}

it('asks for the main line from the start of a day on, and goes there from the message', async () => {
  const found = { ...MINE, seq: 7 }
  const { wrapper, asked, jump } = await open([found], { message: { ...MINE, seq: 90 } })
  const input = document.querySelector('input')!
  expect(input.value).toBe('2026-11-23')
  input.value = '2026-11-20'
  input.dispatchEvent(new Event('input'))
  document.querySelector('form')!.dispatchEvent(new Event('submit'))
  await flushPromises()
  expect(asked()).toEqual([{ at: new Date(2026, 10, 20).toISOString(), thread: 'none', limit: 1 }])
  expect(jump).toHaveBeenCalledWith(found, expect.objectContaining({ seq: 90 }))
  expect(wrapper.emitted('close')).toHaveLength(1)
  expect(toasts.value).toEqual([])
})

it('goes to the newest message, and says so, when nothing was written since', async () => {
  const { press, asked, router, wrapper } = await open([undefined, { ...MINE, seq: 90 }], { roomId: 'r' })
  await press('today')
  expect(asked()).toHaveLength(2)
  expect(router.currentRoute.value.query).toEqual({ m: '90' })
  expect(toasts.value.map(({ text }) => text)).toEqual([
    'Nothing was written since then. Here are the latest messages.',
  ])
  expect(wrapper.emitted('close')).toHaveLength(1)
})

it('stays where it is in a room without messages', async () => {
  const { press, asked, router } = await open([], { roomId: 'r' })
  await press('the beginning')
  expect(asked()[0]).toMatchObject({ at: '1970-01-01T00:00:00.000Z' })
  expect(router.currentRoute.value.query).toEqual({})
  expect(toasts.value).toHaveLength(1)
})

it('goes on from a message that is still on its way', async () => {
  const { press, jump, router } = await open([{ ...MINE, seq: 7 }], { message: { ...MINE, seq: Infinity } })
  await press('last week')
  expect(jump).not.toHaveBeenCalled()
  expect(router.currentRoute.value.query).toEqual({ m: '7' })
})
