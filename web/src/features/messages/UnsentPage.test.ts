import { RequestError, type PendingChange, type Room } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { setLocale } from '../../i18n.ts'
import { useConnection } from '../../stores/connection.ts'
import { MINE } from '../../testing/message.ts'
import { useSession } from '../accounts/session.ts'
import { FEATURE_LIST } from '../feature.ts'
import { useRooms } from '../rooms/store.ts'
import { useMessages } from './store.ts'
import { useTypedTexts } from './typed-texts.ts'
import UnsentPage from './UnsentPage.vue'

const USER = { id: 'u1', username: 'ada', name: 'Ada', email: 'ada@school.test', userAvatar: null, created: '' }
const PLACE = { host: { username: 'ada' }, slug: 'r', joined: true } as RoomSummary
const send = vi.fn()

beforeEach(async () => {
  localStorage.clear()
  sessionStorage.clear()
  send.mockClear()
  await setLocale('en')
})

const failed = (code: RequestError['code'], room = 'r') => ({
  ...{ id: 'c1', room, created: MINE.created, status: 'failed' as const, error: new RequestError(code, code) },
})
const edited = (code: RequestError['code']): PendingChange => ({
  ...failed(code),
  ...{ type: 'update', messageId: 'm1', body: 'as I like it', version: 1 },
})

/** The page of a person who takes part in the room `r`, which has loaded `MINE`. */
async function open(unsent: PendingChange[], { messages = [MINE], prepare = () => {} } = {}) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const paths = { home: '/', settings: '/settings', unsent: '/unsent', room: '/rooms/:username/:slug' }
  const routes = Object.entries(paths).map(([name, path]) => ({ name, path, component: {} }))
  const router = createRouter({ history: createMemoryHistory(), routes })
  const app = { global: { plugins: [pinia, router], provide: { [FEATURE_LIST as symbol]: [] } } }
  await router.push('/unsent')
  useSession().state = { status: 'signedIn', user: USER }
  useRooms().put({ ...PLACE, id: 'r', name: 'Physics' })
  useRooms().status = 'loaded'
  useMessages().follow({
    ...{ id: 'r', messages, pending: [] },
    onChange: (listener: (change: object) => void) => listener({ events: [] }),
  } as unknown as Room)
  prepare()
  // The store asks for the list of features as it is made, which only a component can answer.
  let connection!: ReturnType<typeof useConnection>
  mount({ setup: () => void (connection = useConnection()), render: () => null }, app)
  connection.unsent = unsent
  connection.state = { status: 'connected' }
  connection.room = () => ({ send }) as unknown as Room
  const [resend, discard] = [vi.spyOn(connection, 'resend'), vi.spyOn(connection, 'discard')]
  for (const handler of [resend, discard]) handler.mockImplementation(() => {})
  const page = mount(UnsentPage, { ...app, attachTo: document.body })
  await flushPromises()
  const press = (name: string) =>
    page
      .findAll('main button')
      .find((one) => one.text() === name)!
      .trigger('click')
  return { page, press, resend, discard }
}

it('[K5] an edit whose message is gone can be read and changed, and becomes a new message', async () => {
  const { page, press, discard } = await open([edited('message_not_found')], { messages: [] })
  expect(page.text()).toContain('Message not found')
  expect(page.find('header').text()).toContain('1 unsent')
  await page.find('textarea').setValue('as I like it now')
  await press('Send as new')
  expect(send).toHaveBeenCalledExactlyOnceWith('as I like it now')
  expect(discard).toHaveBeenCalledWith('c1')
  expect(document.activeElement).toBe(page.find('h1').element)
})

it('[K5] an edit conflict shows mine and theirs with the differences, and saves by the version that is shown', async () => {
  const theirs = { ...MINE, body: 'as they like it', version: 7 }
  const { page, press, resend } = await open([edited('edit_conflict')], { messages: [theirs] })
  expect(page.find('ins').text()).toBe('they')
  expect(page.find('del').text()).toBe('I')
  expect(page.findAll('button').some((one) => one.text() === 'Retry')).toBe(false)
  await page.find('textarea').setValue('as both like it')
  await press('Save edit')
  expect(resend).toHaveBeenCalledWith('c1', expect.objectContaining({ body: 'as both like it', version: 7 }))
})

it('[K5] a reply names its thread, and leads there', async () => {
  const reply = {
    ...failed('thread_not_found'),
    type: 'text' as const,
    messageId: 'c1',
    body: 'Too late',
    thread: 'q1',
  }
  const { page } = await open([reply])
  const link = page.findAll('a').find((one) => one.text() === 'in a thread')
  expect(link!.attributes('href')).toBe('/rooms/ada/r?thread=q1')
})

it('[K5] a text for a room that I am not in is sent to another one, or dropped', async () => {
  const text = { ...failed('not_participant', 'gone'), type: 'text' as const, messageId: 'c1', body: 'Hello' }
  const { page, press, discard } = await open([text])
  expect(page.text()).toContain('A room that you are not in')
  await page.find('select').setValue('r')
  await press('Send as new')
  expect(send).toHaveBeenCalledWith('Hello')
  await press('Discard')
  expect(discard).toHaveBeenCalledTimes(2)
})

it('[K5] a page that was opened here sends a text as new once its rooms have come', async () => {
  const { page, press } = await open([edited('message_not_found')], {
    messages: [],
    prepare: () => useRooms().$reset(),
  })
  useRooms().put({ ...PLACE, id: 'r', name: 'Physics' })
  await flushPromises()
  expect(page.text()).toContain('Physics')
  await press('Send as new')
  expect(send).toHaveBeenCalledExactlyOnceWith('as I like it')
})

it('[K9] half-written edits, and the draft for a room that I am not in, are listed', async () => {
  const prepare = () => {
    useTypedTexts().editsOf('r').set('m9', { body: 'half a', original: 'a', seq: 0, version: 9 })
    useTypedTexts().keepDraft('gone', 'a draft')
    useTypedTexts().keepDraft('r', 'a draft that its composer shows')
  }
  const { page, press } = await open([], { prepare })
  expect(page.findAll('textarea').map(({ element }) => element.value)).toEqual(['half a', 'a draft'])
  await press('Discard')
  await press('Discard')
  expect(page.text()).toContain('Nothing is unsent.')
  expect(useTypedTexts().draftOf('r')).toBe('a draft that its composer shows')
})
