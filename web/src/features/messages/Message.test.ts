import { RequestError } from '@edusphere/client'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { useTimes } from '../../times.ts'
import { button, CREATED, edit, editor, items, MINE, openActions, show, THEIRS } from '../../testing/message.ts'

beforeEach(() => setLocale('en'))

describe('S17: who may do what', () => {
  it('offers edit and delete to the author alone', async () => {
    const [mine, theirs] = [show(MINE), show(THEIRS)]
    await openActions(mine)
    await openActions(theirs)
    const always = ['Copy text', 'Copy link', 'Mark unread from here']
    expect(items(mine)).toEqual(['Reply', 'Edit', 'Delete', ...always])
    expect(items(theirs)).toEqual(['Reply', ...always])
    await edit(theirs)
    expect(editor(theirs).exists()).toBe(false)
  })

  it('offers staff to delete for everybody what others wrote, in the place of Delete', async () => {
    const [mine, theirs] = [show(MINE, undefined, 'staff'), show(THEIRS, undefined, 'staff')]
    await openActions(mine)
    await openActions(theirs)
    expect(items(mine).slice(0, 3)).toEqual(['Reply', 'Edit', 'Delete'])
    expect(items(theirs).slice(0, 3)).toEqual(['Reply', 'Delete for everybody', 'Copy text'])
    await theirs.wrapper.trigger('keydown', { key: 'Delete' })
    expect(theirs.conversation.showDialog).toHaveBeenCalledOnce()
    expect(theirs.conversation.deleteMessage).not.toHaveBeenCalled()
  })

  it.each([
    ['empty', ' \n', true],
    ['unchanged', 'as it was', true],
    ['over the limit', 'x'.repeat(21), true],
    ['changed', 'x'.repeat(20), false],
    ['as long in code points', '🦊'.repeat(20), false],
  ])('an edit that is %s', async (_what, body, isDisabled) => {
    const shown = show(MINE)
    await edit(shown, body)
    expect(button(shown, 'Save')!.attributes()).toHaveProperty('type', 'submit')
    expect('disabled' in button(shown, 'Save')!.attributes()).toBe(isDisabled)
    await editor(shown).trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(shown.conversation.updateMessage).toHaveBeenCalledTimes(isDisabled ? 0 : 1)
  })
})

describe('S16: editing in place', () => {
  it.each([{ ctrlKey: true }, { metaKey: true }])('Enter with %o saves', async (modifier) => {
    const shown = show(MINE)
    await edit(shown, 'better')
    expect(document.activeElement).toBe(editor(shown).element)
    await editor(shown).trigger('keydown', { key: 'Enter', ...modifier })
    expect(shown.conversation.updateMessage).toHaveBeenCalledWith('m1', 'better', 1)
    await flushPromises()
    expect(editor(shown).exists()).toBe(false)
    expect(document.activeElement).toBe(shown.wrapper.element)
  })

  it('Enter alone does not save, Esc cancels and keeps the message as it was', async () => {
    const shown = show(MINE)
    await edit(shown, 'never mind')
    await editor(shown).trigger('keydown', { key: 'Enter' })
    await editor(shown).trigger('keydown', { key: 'Escape' })
    expect(shown.conversation.updateMessage).not.toHaveBeenCalled()
    expect(editor(shown).exists()).toBe(false)
    expect(shown.wrapper.text()).toContain('as it was')
    expect(document.activeElement).toBe(shown.wrapper.element)
  })

  it.each([{ isComposing: true }, { keyCode: 229 }])(
    '[K13] Esc in a composition keeps the edit: %o',
    async (composing) => {
      const shown = show(MINE)
      await edit(shown, 'typed')
      await editor(shown).trigger('keydown', { key: 'Escape', ...composing })
      expect(editor(shown).element.value).toBe('typed')
    },
  )

  it('[K13] E edits on a Cyrillic keyboard too, without modifiers, and of the focused message alone', async () => {
    const shown = show(MINE)
    const press = (init: object) => shown.wrapper.trigger('keydown', { key: 'у', code: 'KeyE', ...init })
    for (const modifier of ['ctrlKey', 'altKey', 'shiftKey', 'metaKey']) await press({ [modifier]: true })
    await shown.wrapper.find('[aria-haspopup=menu]').trigger('keydown', { key: 'e', code: 'KeyE' })
    expect(editor(shown).exists()).toBe(false)
    await press({})
    expect(editor(shown).exists()).toBe(true)
  })

  it('keeps what was typed when it could not be saved; saving again goes by what is there now', async () => {
    const shown = show(MINE)
    await edit(shown, 'better')
    shown.conversation.updateMessage.mockResolvedValueOnce(false)
    await shown.wrapper.setProps({ message: { ...MINE, body: 'from elsewhere', version: 5 } })
    await editor(shown).trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(editor(shown).element.value).toBe('better')
    await editor(shown).trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(shown.conversation.updateMessage).toHaveBeenLastCalledWith('m1', 'better', 5)
  })

  it('says how it is done, and counts from 80% of the limit', async () => {
    const shown = show(MINE)
    await edit(shown, 'x'.repeat(15))
    expect(shown.wrapper.text()).toContain('Esc cancels · Ctrl+Enter saves')
    expect(shown.wrapper.text()).not.toContain('/ 20')
    await editor(shown).setValue('x'.repeat(16))
    expect(shown.wrapper.text()).toContain('16 / 20')
  })
})

describe('S16: actions', () => {
  it('delete takes the message to the conversation', async () => {
    const shown = show(MINE)
    await openActions(shown)
    await button(shown, 'Delete')!.trigger('click')
    expect(shown.conversation.deleteMessage).toHaveBeenCalledWith(MINE)
    expect(items(shown)).toEqual([])
  })

  it('a press outside closes them, one inside does not', async () => {
    const shown = show(MINE)
    await openActions(shown)
    await button(shown, 'Edit')!.trigger('pointerdown')
    expect(items(shown)).not.toEqual([])
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    await flushPromises()
    expect(items(shown)).toEqual([])
  })

  it('Enter opens them with the focus in them, arrows go round, Esc gives the focus back', async () => {
    const shown = show(MINE)
    await shown.wrapper.trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(document.activeElement?.textContent?.trim()).toBe('Reply')
    for (const expected of ['Edit', 'Delete', 'Copy text', 'Copy link', 'Mark unread from here', 'Reply']) {
      await shown.wrapper.find('[role=menu]').trigger('keydown', { key: 'ArrowDown' })
      expect(document.activeElement?.textContent?.trim()).toBe(expected)
    }
    await shown.wrapper.find('[role=menu]').trigger('keydown', { key: 'Escape' })
    expect(items(shown)).toEqual([])
    expect(document.activeElement).toBe(shown.wrapper.element)
  })

  it('a finger that holds opens them, one that moves on does not', async () => {
    vi.useFakeTimers()
    const [held, scrolled] = [show(MINE), show(MINE)]
    for (const { wrapper } of [held, scrolled]) await wrapper.trigger('pointerdown', { pointerType: 'touch' })
    await scrolled.wrapper.trigger('pointermove')
    await vi.advanceTimersByTimeAsync(500)
    vi.useRealTimers()
    expect(items(held)).not.toEqual([])
    expect(items(scrolled)).toEqual([])
  })
})

it('a pending message is dimmed and offers nothing', () => {
  const pending = show(MINE, { status: 'sending', change: 'm1', type: 'text' })
  expect(pending.wrapper.classes()).toContain('unsent')
  expect(pending.wrapper.find('[aria-haspopup=menu]').exists()).toBe(false)
})

describe('[K9] a change that was refused says why, and', () => {
  const UNSENT = { ...MINE, seq: Infinity }
  const refused = (message: typeof MINE, type: 'text' | 'update' | 'delete', code = 'rate_limited' as const) =>
    show(message, { status: 'failed', change: 'c1', type, error: new RequestError(code, 'Slow down') })

  it('goes out again, or goes', async () => {
    const failed = refused(UNSENT, 'text')
    expect(failed.wrapper.text()).toContain('Too many requests, slow down')
    await button(failed, 'Retry')!.trigger('click')
    await button(failed, 'Discard')!.trigger('click')
    expect(failed.conversation.resend).toHaveBeenCalledWith('c1')
    expect(failed.conversation.discard).toHaveBeenCalledWith('c1')
  })

  it('gives its text back to the composer', async () => {
    const failed = refused(UNSENT, 'text')
    await button(failed, 'Edit')!.trigger('click')
    expect(failed.conversation.rewrite).toHaveBeenCalledExactlyOnceWith(UNSENT)
    expect(failed.conversation.discard).toHaveBeenCalledExactlyOnceWith('c1')
  })

  it('puts the text of an edit into the editor again', async () => {
    const failed = refused({ ...MINE, body: 'my edit' }, 'update')
    failed.conversation.discard.mockImplementation(
      () => void failed.wrapper.setProps({ message: MINE, delivery: { status: 'stored' } }),
    )
    await button(failed, 'Edit')!.trigger('click')
    await flushPromises()
    expect(editor(failed).element.value).toBe('my edit')
    expect(failed.edits.get('m1')!.original).toBe('as it was')
  })

  it('offers no text for a deletion', () => {
    const failed = refused(MINE, 'delete')
    expect(['Retry', 'Discard', 'Edit', 'Copy text'].map((name) => button(failed, name) !== undefined)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

it('S18: the time says how long ago, and the full date on hover', () => {
  const time = show(MINE).wrapper.find('time')
  expect(time.attributes('datetime')).toBe(CREATED)
  expect(time.attributes('title')).toMatch(/2026.*\d:00:00/)
})

it('S18: those who chose it read the clock, with the full date on hover and in the name of the message', async () => {
  const shown = show(MINE)
  const time = shown.wrapper.find('time')
  useTimes().setTimes('clock')
  await flushPromises()
  expect(time.text()).toMatch(/^\d{1,2}:00( [AP]M)?$/)
  expect(time.attributes('title')).toMatch(/2026.*\d:00:00/)
  expect(shown.wrapper.attributes('aria-label')).toMatch(/2026/)
  expect(localStorage.getItem('edusphere.times')).toBe('clock')
  useTimes().setTimes('ago')
  await flushPromises()
  expect(time.text()).toMatch(/ago$/)
})

it.each([
  ['en', /^Ada: as it was\. .*2026/],
  ['lv', /^Ada: as it was\. .*2026/],
])('[K15] the name of a message says who, what and when, in %s', async (locale, name) => {
  await setLocale(locale)
  expect(show(MINE).wrapper.attributes('aria-label')).toMatch(name)
})

it('"(edited)" opens the history', async () => {
  const shown = show({ ...MINE, edited: true })
  await button(shown, '(edited)')!.trigger('click')
  expect(button(shown, '(edited)')!.element.parentElement!.textContent).toBe('as it was(edited)')
  expect(shown.conversation.showDialog).toHaveBeenCalledWith(expect.anything(), { ...MINE, edited: true })
})
