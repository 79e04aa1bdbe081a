import type { Participant, RoomSummary } from '@edusphere/protocol'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { useSession } from '../accounts/session.ts'
import MessageComposer from '../messages/MessageComposer.vue'
import { usePeople } from '../participants/people.ts'
import { usePresence } from '../participants/presence.ts'
import { useRooms } from '../rooms/store.ts'
import { NEW_STATE } from '../../testing/room-state.ts'

const TIME = '2026-11-23T08:00:00.000Z'
const person = (username: string, name: string): Participant => ({
  ...{ id: username, username, name, userAvatar: null, joined: TIME, isHost: username === 'ilze', online: true },
})
const [ilze, ada, ben] = [person('ilze', 'Ilze Bērziņa'), person('ada', 'Ada'), person('ben', 'Ben')]
const ROOM: RoomSummary = {
  ...{ id: 'r1', slug: 'r1', name: 'Physics', host: ilze, ...NEW_STATE, created: TIME },
  ...{ version: 1, epoch: 'e', joined: true, participants: 3, readSeq: 1, unread: 0, lastMessage: null },
}

beforeEach(async () => {
  localStorage.clear()
  await setLocale('en')
})

afterEach(() => void vi.unstubAllGlobals())

async function compose({ me = ada, isTouch = false } = {}) {
  vi.spyOn(window, 'matchMedia').mockImplementation(
    () => Object.assign(new EventTarget(), { matches: isTouch }) as unknown as MediaQueryList,
  )
  vi.stubGlobal('fetch', async () => Response.json({ participants: [ilze, ada, ben], removed: [] }))
  const pinia = createPinia()
  useSession(pinia).state = { status: 'signedIn', user: { ...me, email: '', created: '' } }
  useRooms(pinia).put(structuredClone(ROOM))
  await usePeople(pinia).load(ROOM)
  usePresence(pinia).applyPresence({ type: 'presence', room: 'r1', users: ['ben'] })
  const send = vi.fn(() => true)
  const wrapper = mount(MessageComposer, {
    props: { roomId: 'r1', roomName: 'Physics', maxLength: 100, send, typing: () => undefined },
    global: { plugins: [pinia] },
    attachTo: document.body,
  })
  const field = wrapper.find('textarea')
  const type = async (text: string) => {
    field.element.focus()
    await field.setValue(text)
    await import('./MentionBox.vue')
    await flushPromises()
  }
  const options = () => wrapper.findAll('[role=option]').map((option) => option.text())
  const press = (key: string, init: object = {}) => field.trigger('keydown', { key, ...init })
  return { wrapper, field, send, type, options, press }
}

describe('the list of people', () => {
  it('opens at an @, with those here first, without me, and closes with the word', async () => {
    const { type, options } = await compose()
    await type('Hi @')
    expect(options()).toEqual(['BBen@ben', 'IBIlze Bērziņa@ilze'])
    await type('Hi @berz')
    expect(options()).toEqual(['IBIlze Bērziņa@ilze'])
    await type('Hi @berz ')
    expect(options()).toEqual([])
  })

  it.each(['Enter', 'Tab'])('%s takes who is chosen by arrows, and does nothing else', async (key) => {
    const { field, type, press, options, send } = await compose()
    await type('@')
    await press('ArrowDown')
    const active = field.attributes('aria-activedescendant')
    expect(document.getElementById(active!)!.textContent).toContain('Ilze')
    await press(key)
    await flushPromises()
    expect(field.element.value).toBe('@ilze ')
    expect(options()).toEqual([])
    expect(field.attributes('aria-activedescendant')).toBeUndefined()
    expect(send).not.toHaveBeenCalled()
    await press('Enter')
    expect(send).toHaveBeenCalledExactlyOnceWith('@ilze ')
  })

  it('ArrowUp goes to the last one', async () => {
    const { field, type, press } = await compose()
    await type('@')
    await press('ArrowUp')
    await press('Enter')
    expect(field.element.value).toBe('@ilze ')
  })

  it('Esc closes it until the next @, and is seen by nothing else', async () => {
    const { field, type, press, options } = await compose()
    const heard = vi.fn<(event: Event) => void>()
    document.addEventListener('keydown', heard)
    await type('@')
    await press('Escape')
    document.removeEventListener('keydown', heard)
    await field.trigger('keyup', { key: 'Escape' })
    await type('@b')
    expect(options()).toEqual([])
    expect(heard).not.toHaveBeenCalled()
    await type('@b and @b')
    expect(options()).toEqual(['BBen@ben', 'IBIlze Bērziņa@ilze'])
  })

  it('a click takes, and the field keeps the focus', async () => {
    const { wrapper, field, type } = await compose()
    await type('@i')
    const pressed = new MouseEvent('mousedown', { bubbles: true, cancelable: true })
    wrapper.find('[role=option]').element.dispatchEvent(pressed)
    expect(pressed.defaultPrevented).toBe(true)
    await wrapper.find('[role=option]').trigger('click')
    expect(field.element.value).toBe('@ilze ')
  })

  it('[K13] opens in no composition, but on a touch screen, whose keyboard composes every word', async () => {
    for (const isTouch of [false, true]) {
      const { wrapper, field, type, press, options } = await compose({ isTouch })
      await type('@')
      field.element.dispatchEvent(new InputEvent('input', { isComposing: true }))
      await flushPromises()
      expect(options().length > 0).toBe(isTouch)
      await press('Enter', { isComposing: true })
      expect(field.element.value).toBe('@')
      wrapper.unmount()
    }
  })

  it('opens for what was typed while it was loaded, and not where the caret has left', async () => {
    const { field, options, press } = await compose()
    field.element.focus()
    await field.setValue('@')
    await field.setValue('@be')
    await press('ArrowDown')
    await vi.waitFor(() => expect(options()).toEqual(['BBen@ben', 'IBIlze Bērziņa@ilze']))
    expect(field.element.value).toBe('@be')
  })
})

describe('everyone', () => {
  it('is the first for the host', async () => {
    const { wrapper, field, type, options, press } = await compose({ me: ilze })
    await type('@')
    expect(options()[0]).toBe('Everyone in the room@all')
    await press('Enter')
    expect(field.element.value).toBe('@all ')
    expect(wrapper.find('[role=status]').text()).toBe('')
  })

  it('is not offered to others, who are told before they send', async () => {
    const { wrapper, type, options, press, send } = await compose()
    await type('@al')
    expect(options()).toEqual([])
    await type('Hi @all!')
    expect(wrapper.find('[role=status]').text()).toContain('mentions no one here')
    await type('Hi `@all`!')
    expect(wrapper.find('[role=status]').text()).toBe('')
    await type('Hi @all')
    await press('Enter')
    expect(send).toHaveBeenCalledExactlyOnceWith('Hi @all')
  })
})
