import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it } from 'vitest'
import { setLocale } from '../i18n.ts'
import ModalDialog from './ModalDialog.vue'

beforeEach(() => setLocale('en'))

it('[K13] Esc that ends a composition in a field leaves the dialog open', async () => {
  const dialog = mount(ModalDialog, {
    props: { title: 'New room' },
    slots: { default: '<input>' },
    attachTo: document.body,
  })
  await flushPromises()
  const press = (init: KeyboardEventInit) =>
    document
      .querySelector('[role=dialog] input')!
      .dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
  press({ key: 'Escape', isComposing: true })
  press({ key: 'Escape', keyCode: 229 })
  expect(dialog.emitted().close).toBeUndefined()
  press({ key: 'Escape' })
  expect(dialog.emitted().close).toHaveLength(1)
})
