import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { UNDO_MS, useDeletions } from './deletions.ts'
import { useSession } from './session.ts'

const deletion = (messageId: string) => ({ messageId, roomId: 'r1', due: Date.now() + UNDO_MS })
const ids = (deletions: { messageId: string }[]) => deletions.map(({ messageId }) => messageId)

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The store as a page of its own has it, in the same browser. */
function openPage(userId = 'u1') {
  setActivePinia(createPinia())
  const user = { id: userId, username: 'ada', name: 'Ada', email: '', userAvatar: null, created: '' }
  useSession().state = { status: 'signedIn', user }
  const deletions = useDeletions()
  deletions.load()
  return deletions
}

it('hides at once, falls due when Undo has run out, and is done with once', () => {
  const page = openPage()
  page.add(deletion('m1'))
  expect([page.has('m1'), ids(page.due())]).toEqual([true, []])
  vi.advanceTimersByTime(UNDO_MS)
  expect(ids(page.due())).toEqual(['m1'])
  page.forget('m1')
  expect([page.has('m1'), ids(page.due()), localStorage.length]).toEqual([false, [], 0])
})

it('what a closed page leaves behind falls due in the next one, for the same person alone', () => {
  openPage().add(deletion('m1'))
  vi.advanceTimersByTime(UNDO_MS)
  expect(ids(openPage('u2').due())).toEqual([])
  expect(ids(openPage().due())).toEqual(['m1'])
})

it('what one tab has undone is not sent by another', () => {
  const one = openPage()
  one.add(deletion('m1'))
  const other = openPage()
  expect(other.has('m1')).toBe(true)
  one.forget('m1')
  vi.advanceTimersByTime(UNDO_MS)
  expect([ids(other.due()), other.has('m1')]).toEqual([[], false])
})
