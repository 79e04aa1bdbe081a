import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { useSession } from '../accounts/session.ts'
import MessageComposer from './MessageComposer.vue'

beforeEach(async () => {
  localStorage.clear()
  await setLocale('en')
})

function compose({ taken = true, roomId = 'r1', userId = 'u1', isTouch = false } = {}) {
  vi.spyOn(window, 'matchMedia').mockReturnValue(
    Object.assign(new EventTarget(), { matches: isTouch }) as unknown as MediaQueryList,
  )
  const [send, typing] = [vi.fn(() => taken), vi.fn()]
  const pinia = createPinia()
  const user = { id: userId, username: 'ada', name: 'Ada', email: 'ada@school.test', userAvatar: null, created: '' }
  useSession(pinia).state = { status: 'signedIn', user }
  const wrapper = mount(MessageComposer, {
    props: { roomId, roomName: 'Physics', isFocused: true, maxLength: 10, send, typing },
    global: { plugins: [pinia] },
    attachTo: document.body,
  })
  const field = wrapper.find('textarea')
  return { wrapper, field, send, typing, isDisabled: () => 'disabled' in wrapper.find('button').attributes() }
}

describe('sending', () => {
  it('Enter sends what is written, as it is, and clears the field', async () => {
    const { field, send } = compose()
    await field.setValue(' hi \n')
    await field.trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(send).toHaveBeenCalledExactlyOnceWith(' hi \n')
    expect(field.element.value).toBe('')
  })

  it('what the outbox has no room for stays where it is', async () => {
    const { field } = compose({ taken: false })
    await field.setValue('keep me')
    await field.trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(field.element.value).toBe('keep me')
  })

  it('[M21] what is written while slow mode lasts stays, and goes when it is over', async () => {
    const { wrapper, field, send, isDisabled } = compose()
    await wrapper.setProps({ isWaiting: true })
    await field.setValue('later')
    await field.trigger('keydown', { key: 'Enter' })
    expect(send).not.toHaveBeenCalled()
    expect([field.element.value, isDisabled()]).toEqual(['later', true])
    await wrapper.setProps({ isWaiting: false })
    await field.trigger('keydown', { key: 'Enter' })
    expect(send).toHaveBeenCalledExactlyOnceWith('later')
  })

  it.each([
    ['Shift+Enter', { key: 'Enter', shiftKey: true }, false],
    ['[K13] Enter that ends a composition', { key: 'Enter', isComposing: true }, false],
    ['[K13] the same on Safari', { key: 'Enter', keyCode: 229 }, false],
    ['Enter on touch', { key: 'Enter' }, true],
  ])('%s does not send', async (_what, key, isTouch) => {
    const { field, send } = compose({ isTouch })
    await field.setValue('hello')
    await field.trigger('keydown', key)
    expect(send).not.toHaveBeenCalled()
  })

  it('S1: counts code points from 80% of the limit, and sends nothing over it', async () => {
    const { wrapper, field, send, isDisabled } = compose()
    await field.setValue('🦊'.repeat(7))
    expect(wrapper.text()).not.toContain('/ 10')
    await field.setValue('🦊'.repeat(10))
    expect(wrapper.text()).toContain('10 / 10')
    expect(isDisabled()).toBe(false)
    await field.setValue('🦊'.repeat(11))
    expect(wrapper.find('.count').classes()).toContain('error')
    expect(isDisabled()).toBe(true)
    await field.trigger('keydown', { key: 'Enter' })
    expect(send).not.toHaveBeenCalled()
    expect(field.element.value).toBe('🦊'.repeat(11))
  })

  it('white space is no message', async () => {
    const { field, isDisabled } = compose()
    await field.setValue(' \n ')
    expect(isDisabled()).toBe(true)
  })
})

it('a draft survives a reload, for its room and its author alone, until it is sent', async () => {
  const first = compose()
  await first.field.setValue('half a')
  first.wrapper.unmount()
  expect(compose().field.element.value).toBe('half a')
  expect(compose({ roomId: 'r2' }).field.element.value).toBe('')
  expect(compose({ userId: 'u2' }).field.element.value).toBe('')
  const again = compose()
  await again.field.trigger('keydown', { key: 'Enter' })
  await flushPromises()
  expect(compose().field.element.value).toBe('')
})

describe('formatting by keyboard', () => {
  const BOLD = { key: 'b', code: 'KeyB', ctrlKey: true }

  /** The field holds the text, selected as a whole, and what keys do has been loaded. */
  async function select(text: string) {
    const composing = compose()
    await composing.field.trigger('keydown', { key: 'a', code: 'KeyA' })
    await import('./field.ts')
    await flushPromises()
    await composing.field.setValue(text)
    composing.field.element.setSelectionRange(0, text.length)
    return composing
  }

  it('changes the text at the selection, keeps it as the draft, and sends it', async () => {
    const { field, send } = await select('word')
    await field.trigger('keydown', BOLD)
    expect(field.element.value).toBe('**word**')
    const { selectionStart, selectionEnd } = field.element
    expect([selectionStart, selectionEnd]).toEqual([2, 6])
    await field.trigger('keydown', { key: 'Enter' })
    expect(send).toHaveBeenCalledExactlyOnceWith('**word**')
  })

  it('a line break goes on with a list; Enter sends', async () => {
    const { field, send } = await select('- a')
    field.element.setSelectionRange(3, 3)
    await field.trigger('keydown', { key: 'Enter', shiftKey: true })
    expect(field.element.value).toBe('- a\n- ')
    expect(send).not.toHaveBeenCalled()
  })

  it('Tab outside a block of code is the browser`s, which moves the focus', async () => {
    const { field } = await select('word')
    const pressed = new KeyboardEvent('keydown', { key: 'Tab', cancelable: true, bubbles: true })
    field.element.dispatchEvent(pressed)
    expect(pressed.defaultPrevented).toBe(false)
    expect(field.element.value).toBe('word')
  })

  it.each([
    ['a composition', { isComposing: true }],
    ['a composition on Safari', { keyCode: 229 }],
    ['a dead key', { key: 'Dead' }],
  ])('[K13] in %s nothing acts', async (_what, init) => {
    const { field } = await select('- a')
    await field.trigger('keydown', { ...BOLD, ...init })
    field.element.setSelectionRange(3, 3)
    await field.trigger('keydown', { key: 'Enter', shiftKey: true, ...init })
    expect(field.element.value).toBe('- a')
  })
})

describe('[K9] in two tabs', () => {
  const KEY = 'edusphere.draft.u1.r1'
  /** What the browser tells this tab when another one has written. */
  const written = (oldValue: string | null, newValue: string | null) =>
    window.dispatchEvent(new StorageEvent('storage', { key: KEY, oldValue, newValue }))

  it('there is one draft: what the other one types is shown here, and what it sends is gone', async () => {
    const { field } = compose()
    written(null, 'from there')
    await flushPromises()
    expect(field.element.value).toBe('from there')
    await field.setValue('from there and here')
    written('from there and here', null)
    await flushPromises()
    expect(field.element.value).toBe('')
  })

  it('what is typed here since then stays', async () => {
    const { field } = compose()
    await field.setValue('typed here')
    written(null, 'typed there')
    await flushPromises()
    expect(field.element.value).toBe('typed here')
  })
})

it('Up in an empty field edits my last message; in text it moves', async () => {
  const { wrapper, field } = compose()
  await field.trigger('keydown', { key: 'ArrowUp' })
  await field.setValue('text')
  await field.trigger('keydown', { key: 'ArrowUp' })
  expect(wrapper.emitted().editLast).toEqual([[]])
})

it('[K13] a letter or sign in the empty field is written, and is no shortcut', async () => {
  const { field } = compose()
  const reached = vi.fn<(event: Event) => void>()
  document.addEventListener('keydown', reached)
  await field.trigger('keydown', { key: '?', code: 'Slash', shiftKey: true })
  document.removeEventListener('keydown', reached)
  expect(reached.mock.calls[0]![0].defaultPrevented).toBe(false)
})

it('says that I am typing, now and then while I go on, and that I have stopped', async () => {
  vi.useFakeTimers()
  const { wrapper, field, typing } = compose()
  vi.advanceTimersByTime(10)
  await field.setValue('a')
  await field.setValue('ab')
  vi.advanceTimersByTime(3_000)
  await field.setValue('abc')
  await field.setValue('')
  wrapper.unmount()
  vi.useRealTimers()
  expect(typing.mock.calls).toEqual([[true], [true], [false]])
})

describe('the preview', () => {
  const preview = () => document.querySelector<HTMLElement>('[role=region][aria-label=Preview]')

  it('draws code as the message will, once a frame, and goes with it', async () => {
    const { field } = compose()
    await field.setValue('```\na\n```')
    await vi.waitFor(() => expect(preview()!.querySelector('pre code')!.textContent).toBe('a\n'))
    const frames = vi.spyOn(window, 'requestAnimationFrame')
    const drawings = () => frames.mock.calls.length
    await field.setValue('```\nb\n```')
    await field.setValue('```\nc\n```')
    await vi.waitFor(() => expect(preview()!.querySelector('pre code')!.textContent).toBe('c\n'))
    expect(drawings()).toBe(1)
    await field.setValue('c')
    expect(preview()).toBeNull()
  })

  it('is none of plain text, and of what is too long to be sent', async () => {
    const { field } = compose()
    await import('./TextPreview.vue')
    for (const text of ['**a**', '`a`', '```\nabcd\n```']) {
      await field.setValue(text)
      await flushPromises()
      expect(preview()).toBeNull()
    }
  })
})

it('what was rescued stands below what is written', async () => {
  const { wrapper, field } = compose()
  await wrapper.vm.add('rescued')
  await wrapper.vm.add('more')
  expect(field.element.value).toBe('rescued\nmore')
})
