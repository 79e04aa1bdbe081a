import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils'
import { afterAll, afterEach, vi } from 'vitest'
import { useToasts } from '../ui/toasts.ts'

// The files of a worker share their modules and the document, and this file runs before each of them.
disableAutoUnmount()
enableAutoUnmount(afterEach)

const { toasts, dismiss } = useToasts()
afterEach(() => {
  for (const { id } of toasts.value) dismiss(id)
})
// Another file measures with the real clock.
afterAll(() => void vi.useRealTimers())

// A part that is mounted alone may use all texts. A file that runs in Node has its own page.
if ('window' in globalThis) {
  const { withMoreTexts } = await import('../i18n.ts')
  await withMoreTexts(() => Promise.resolve())()
}
