import type { Room, RoomChange } from '@edusphere/client'
import type { SyncRow } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { http } from '../../api/http.ts'
import { setLocale } from '../../i18n.ts'
import { MINE, THEIRS } from '../../testing/message.ts'
import { useConnection } from '../../stores/connection.ts'
import { FEATURE_LIST } from '../feature.ts'
import { CONVERSATION } from '../messages/conversation-context.ts'
import { useRooms } from '../rooms/store.ts'
import ReplyQuote from './ReplyQuote.vue'

const QUOTED = { ...THEIRS, id: 'q1', seq: 5, version: 5, body: '\n**May** I?\nSecond line' }
const ANSWER = { ...MINE, replyTo: { id: 'q1', seq: 5 } }
const gone = (version: number): SyncRow => ({ id: 'q1', seq: 5, version, deleted: true })

beforeEach(async () => {
  vi.restoreAllMocks()
  await setLocale('en')
})

/** A message that quotes another one. The server of the test answers with `stored`. */
function show({ loaded = [] as (typeof QUOTED)[], stored = [] as SyncRow[] } = {}) {
  const call = vi.spyOn(http, 'call').mockImplementation(async () => ({ messages: stored }) as never)
  const conversation = { jump: vi.fn() }
  const pinia = setActivePinia(createPinia())
  const app = createApp({}).use(pinia).provide(FEATURE_LIST, [])
  const connection = app.runWithContext(() => useConnection())
  useRooms().known.set('r', { id: 'r', slug: 's', host: { id: 'u2', username: 'ben', name: 'Ben' } } as never)
  let listener = (_change: RoomChange) => {}
  const onChange = (added: typeof listener) => void (listener = added)
  vi.spyOn(connection, 'room').mockReturnValue({ id: 'r', messages: loaded, onChange } as unknown as Room)
  const global = { plugins: [pinia], provide: { [CONVERSATION as symbol]: conversation } }
  const quote = () => mount(ReplyQuote, { props: { message: ANSWER, tabindex: 0 }, global })
  const tell = (change: object) => listener({ events: [], reset: false, live: true, ...change })
  return { call, conversation, quote, tell }
}

it('[M15] shows name and first line of a loaded message, and leads there and back', async () => {
  const shown = show({ loaded: [QUOTED] })
  const { call, conversation } = shown
  const quote = shown.quote()
  await flushPromises()
  expect(quote.text()).toContain('Ben: **May** I?')
  expect(quote.text()).not.toContain('Second line')
  await quote.find('button').trigger('click')
  expect(conversation.jump).toHaveBeenCalledExactlyOnceWith(QUOTED, ANSWER)
  expect(call).not.toHaveBeenCalled()
})

it('[H4] asks for one that is not loaded, once for all that quote it', async () => {
  const { call, quote } = show({ stored: [QUOTED] })
  const quotes = [quote(), quote(), quote()]
  await flushPromises()
  expect(quotes.map((one) => one.text().includes('Ben: **May** I?'))).toEqual([true, true, true])
  expect(call).toHaveBeenCalledExactlyOnceWith('GET /api/rooms/:username/:slug/messages', {
    params: { username: 'ben', slug: 's' },
    query: { ids: 'q1' },
  })
})

it.each([
  ['the server has only its place', { stored: [gone(9)] }],
  ['the server knows nothing of it', { stored: [] }],
])('[M15] a deleted message is quoted no more: %s', async (_why, found) => {
  const quote = show(found).quote()
  await flushPromises()
  expect(quote.text()).toContain('Deleted message')
  expect(quote.find('button').exists()).toBe(false)
})

it('[M15] follows changes and the deletion, and asks again when the room starts over', async () => {
  const { call, tell, ...shown } = show({ stored: [QUOTED] })
  const quote = shown.quote()
  await flushPromises()
  tell({ events: [{ ...QUOTED, type: 'chat_message', action: 'update', version: 7, body: 'Better' }] })
  tell({ events: [{ ...QUOTED, type: 'chat_message', action: 'update', version: 6, body: 'Older' }] })
  await flushPromises()
  expect(quote.text()).toContain('Better')
  tell({ events: [{ type: 'chat_message', action: 'delete', room: 'r', id: 'q1', seq: 5, version: 8 }] })
  await flushPromises()
  expect(quote.text()).toContain('Deleted message')
  tell({ reset: true })
  await flushPromises()
  expect(quote.text()).toContain('Ben: **May** I?')
  expect(call).toHaveBeenCalledTimes(2)
})
