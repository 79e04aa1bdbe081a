import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { edit, editor, MINE, show } from '../../testing/message.ts'
import { useToasts } from '../../ui/toasts.ts'

beforeEach(() => setLocale('en'))

it('[K9] Esc gives a changed edit up, and Undo brings it back', async () => {
  const shown = show(MINE)
  const { toasts } = useToasts()
  await edit(shown, 'half a thought')
  await editor(shown).trigger('keydown', { key: 'Escape' })
  expect(editor(shown).exists()).toBe(false)
  toasts.value.at(-1)!.action!.run()
  await flushPromises()
  expect(editor(shown).element.value).toBe('half a thought')
  expect(document.activeElement).toBe(editor(shown).element)
})

it('[K9] what is typed while an edit is saved stays', async () => {
  const shown = show(MINE)
  await edit(shown, 'better')
  const saved = Promise.withResolvers<boolean>()
  shown.conversation.updateMessage.mockReturnValueOnce(saved.promise)
  await editor(shown).trigger('keydown', { key: 'Enter', ctrlKey: true })
  await editor(shown).setValue('better still')
  saved.resolve(true)
  await shown.wrapper.setProps({ message: { ...MINE, body: 'better', version: 3 } })
  await flushPromises()
  expect(editor(shown).element.value).toBe('better still')
  await editor(shown).trigger('keydown', { key: 'Enter', ctrlKey: true })
  expect(shown.conversation.updateMessage).toHaveBeenLastCalledWith('m1', 'better still', 3)
})

it('[K5] a change of mine that was on its way at the start is no conflict, and a change from elsewhere is shown', async () => {
  const shown = show(MINE)
  await edit(shown, 'mine better')
  await shown.wrapper.setProps({ message: { ...MINE, version: 5, bodyVersion: 5 } })
  await editor(shown).trigger('keydown', { key: 'Enter', ctrlKey: true })
  expect(shown.conversation.updateMessage).toHaveBeenLastCalledWith('m1', 'mine better', 5)
  await flushPromises()
  await edit(shown, 'mine best')
  await shown.wrapper.setProps({ message: { ...MINE, body: 'theirs best', version: 7 } })
  await vi.waitFor(() => expect(shown.wrapper.find('ins').text()).toBe('theirs'))
  expect(shown.wrapper.find('del').text()).toBe('mine')
  await editor(shown).trigger('keydown', { key: 'Enter', ctrlKey: true })
  expect(shown.conversation.updateMessage).toHaveBeenLastCalledWith('m1', 'mine best', 5)
})

it('formats the text of an edit as in the composer, and breaks lines with Enter', async () => {
  const shown = show(MINE)
  await edit(shown, '- a')
  await editor(shown).trigger('keydown', { key: 'b', code: 'KeyB', ctrlKey: true })
  await vi.waitFor(() => expect(editor(shown).element.value).toBe('- a****'))
  await editor(shown).trigger('keydown', { key: 'b', code: 'KeyB', ctrlKey: true })
  await editor(shown).trigger('keydown', { key: 'Enter' })
  expect(shown.edits.get('m1')!.body).toBe('- a\n- ')
})
