import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lineKey } from '../messages/typed-texts.ts'
import { usePresence } from './presence.ts'

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
})
afterEach(() => void vi.useRealTimers())

it('[M15] who types in a thread types nowhere else, and stops with what was sent there, or after a while', () => {
  const { applyTyping, stopTyping, typing } = usePresence()
  const [main, one, two] = [lineKey('r'), lineKey('r', 'q1'), lineKey('r', 'q2')]
  const shown = () => [main, one, two].map(typing)
  applyTyping({ type: 'thread_typing', room: 'r', thread: 'q1', user: 'ben', active: true })
  expect(shown()).toEqual([[], ['ben'], []])
  applyTyping({ type: 'typing', room: 'r', user: 'ben', active: true })
  stopTyping(one, 'ben')
  expect(shown()).toEqual([['ben'], [], []])
  vi.runAllTimers()
  expect(shown()).toEqual([[], [], []])
})
