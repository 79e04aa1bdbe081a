import { RequestError, type Room } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { createApp, type Component } from 'vue'
import { http } from '../../api/http.ts'
import { setLocale } from '../../i18n.ts'
import { useConnection } from '../../stores/connection.ts'
import { MINE } from '../../testing/message.ts'
import { useToasts } from '../../ui/toasts.ts'
import { FEATURE_LIST } from '../feature.ts'
import { CONVERSATION } from '../messages/conversation-context.ts'
import { dropRefused } from '../messages/quiet-changes.ts'
import { useRooms } from '../rooms/store.ts'
import MessageReactions from './MessageReactions.vue'
import ReactionBar from './ReactionBar.vue'
import EmojiDialog from './EmojiDialog.vue'

const MANY = Array.from({ length: 20 }, (_, i) => `user${i}`)
const reacted = (reactions: Message['reactions'], mine?: string[]): Message => ({
  ...MINE,
  ...(reactions && { reactions }),
  ...(mine && { mine }),
})

beforeEach(async () => {
  localStorage.clear()
  await setLocale('en')
})

function open() {
  const pinia = setActivePinia(createPinia())
  const app = createApp({}).use(pinia).provide(FEATURE_LIST, [])
  const connection = app.runWithContext(() => useConnection())
  connection.isOpen = () => true
  useRooms().known.set('r', { id: 'r', slug: 's', host: { id: 'u2', username: 'ben', name: 'Ben' } } as never)
  const room = { id: 'r', change: vi.fn(), learnMine: vi.fn() }
  vi.spyOn(connection, 'room').mockReturnValue(room as unknown as Room)
  const showDialog = vi.fn()
  const provide = { [CONVERSATION as symbol]: { me: { id: 'u1', username: 'ada' }, showDialog } }
  const global = { plugins: [pinia], provide }
  const show = (component: Component, message: Message) =>
    mount(component, { props: { message, tabindex: 0 }, global, attachTo: document.body })
  return { room, showDialog, show }
}

it('[M13] says who used an emoji, mine first; a click takes mine back, or adds one', async () => {
  const { room, show } = open()
  const message = reacted([
    { emoji: '👍', count: 3, users: ['ben', 'ada', 'eve'] },
    { emoji: '🎉', count: 1, users: ['ben'] },
  ])
  const [thumb, party] = show(MessageReactions, message).findAll('button')
  expect(thumb!.attributes()).toMatchObject({ 'aria-pressed': 'true', title: 'You, ben, and eve' })
  expect(thumb!.attributes('aria-label')).toBe('👍 3: You, ben, and eve')
  expect(party!.attributes('aria-pressed')).toBe('false')
  await thumb!.trigger('click')
  await party!.trigger('click')
  expect(room.change.mock.calls).toEqual([
    [{ type: 'react', messageId: 'm1', emoji: '👍', active: false }],
    [{ type: 'react', messageId: 'm1', emoji: '🎉', active: true }],
  ])
})

it('asks once, for all messages together, whether one of more than 20 is mine', async () => {
  const row = reacted([{ emoji: '👍', count: 31, users: MANY }], ['👍'])
  const call = vi.spyOn(http, 'call').mockResolvedValue({ messages: [row] })
  const { room, show } = open()
  const unknown = reacted(row.reactions)
  const shown = show(MessageReactions, unknown)
  show(MessageReactions, { ...unknown, id: 'm2' })
  await vi.waitFor(() => expect(room.learnMine).toHaveBeenCalledExactlyOnceWith([row]))
  expect(call).toHaveBeenCalledExactlyOnceWith('GET /api/rooms/:username/:slug/messages', {
    params: { username: 'ben', slug: 's' },
    query: { ids: 'm1,m2' },
  })
  await shown.setProps({ message: row })
  expect(shown.find('button').attributes('aria-pressed')).toBe('true')
  expect(shown.find('button').attributes('title')).toMatch(/^You, user0, .*, and 20 more$/)
})

it('the bar is one stop of Tab, arrows go through it, and no click moves its emoji', async () => {
  const { room, showDialog, show } = open()
  const bar = show(ReactionBar, MINE)
  const buttons = bar.findAll('button')
  expect(buttons.map((button) => button.attributes('tabindex'))).toEqual([
    '0',
    ...Array.from({ length: 6 }, () => '-1'),
  ])
  const texts = buttons.map((button) => button.text())
  await buttons[2]!.trigger('click')
  expect(room.change).toHaveBeenCalledWith({ type: 'react', messageId: 'm1', emoji: texts[2], active: true })
  expect(bar.findAll('button').map((button) => button.text())).toEqual(texts)
  buttons[0]!.element.focus()
  await buttons[0]!.trigger('keydown', { key: 'ArrowLeft' })
  expect(document.activeElement).toBe(buttons[6]!.element)
  await buttons[6]!.trigger('click')
  expect(showDialog).toHaveBeenCalledOnce()
})

it('the picker works by keyboard: search, arrows, Enter; a skin tone is kept', async () => {
  const { room, show } = open()
  const picker = show(EmojiDialog, MINE)
  await flushPromises()
  const page = document.body
  const search = page.querySelector<HTMLInputElement>('input[type=search]')!
  const press = (key: string) =>
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  const focused = () => (document.activeElement as HTMLElement).dataset.emoji
  expect(document.activeElement).toBe(search)
  press('ArrowDown')
  expect(focused()).toBe('😀')
  press('ArrowRight')
  expect(focused()).toBe('😃')
  press('ArrowDown')
  press('ArrowUp')
  expect(focused()).toBe('😃')
  press('ArrowUp')
  expect(document.activeElement).toBe(search)
  const tone = page.querySelector('select')!
  tone.value = '🏽'
  tone.dispatchEvent(new Event('change'))
  search.value = 'thumbs up'
  search.dispatchEvent(new Event('input'))
  await flushPromises()
  press('Enter')
  expect(room.change).toHaveBeenCalledExactlyOnceWith({ type: 'react', messageId: 'm1', emoji: '👍🏽', active: true })
  expect(picker.emitted('close')).toHaveLength(1)
  expect(localStorage.getItem('edusphere.skinTone')).toBe('🏽')
})

it('a refused reaction is discarded, and the person is told', () => {
  open()
  const refused = { id: 'c1', type: 'react', status: 'failed', error: new RequestError('too_many_reactions', '') }
  let changed = () => {}
  const room = {
    pending: [{ id: 'c0', type: 'text', status: 'failed' }, refused],
    onChange: (listener: () => void) => void (changed = listener),
    discard: vi.fn((id: string) => {
      room.pending = room.pending.filter((change) => change.id !== id)
      changed()
    }),
  }
  dropRefused(room as unknown as Room)
  changed()
  expect(room.discard).toHaveBeenCalledExactlyOnceWith('c1')
  expect(useToasts().toasts.value.map(({ text }) => text)).toEqual(['This message has too many different reactions'])
})
