import { flushPromises, mount } from '@vue/test-utils'
import { effectScope, shallowRef } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setLocale } from '../../i18n.ts'
import { countdown } from './countdown.ts'
import RefusedLine from './RefusedLine.vue'
import { refusalIn, useRefusal, type Refusal } from './refusal.ts'

const NOW = Date.parse('2026-11-23T08:00:00.000Z')

beforeEach(async () => {
  await setLocale('en')
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => vi.useRealTimers())

it.each([
  ['open', 'participant', false, 0, undefined],
  ['open', 'participant', false, 1, 'slow_mode'],
  ['open', 'staff', false, 1, undefined],
  ['announcements', 'participant', false, 1, 'announcements'],
  ['announcements', 'participant', true, 1, 'slow_mode'],
  ['announcements', 'staff', false, 0, undefined],
  ['closed', 'host', true, 0, 'closed'],
] as const)(
  '[M20] [M21] in a room that is %s, %s, in a thread: %s, with %i ms to wait',
  (...[mode, role, isReply, wait, reason]) => {
    expect(refusalIn({ mode }, { role, isReply, wait })?.reason).toBe(reason)
  },
)

it('[A5] a mute that has not ended, and a role that may not write, come before the mode', () => {
  const at = (role: 'participant' | 'listener', mutedUntil: string | null) =>
    refusalIn({ mode: 'closed', mutedUntil }, { role, isReply: false, wait: 0 })
  expect(at('participant', new Date(NOW + 5_000).toISOString())).toEqual({ reason: 'muted', until: NOW + 5_000 })
  expect(at('participant', new Date(NOW).toISOString())).toEqual({ reason: 'closed' })
  expect(at('listener', null)).toEqual({ reason: 'forbidden' })
})

it('the end of a wait is a whole second, so that asking again does not change it', () => {
  const at = (role: 'participant', wait: number) => refusalIn({ mode: 'open' }, { role, isReply: false, wait })
  expect([at('participant', 400), at('participant', 900)]).toEqual(
    Array(2).fill({ reason: 'slow_mode', until: NOW + 1_000 }),
  )
})

it('is asked again when its time is over', async () => {
  const answer = shallowRef<Refusal | undefined>({ reason: 'slow_mode', until: NOW + 5_000 })
  let asked = answer.value
  const scope = effectScope()
  const refusal = scope.run(() => useRefusal(() => (void answer.value, asked)))!
  asked = undefined
  await vi.advanceTimersByTimeAsync(4_999)
  expect(refusal.value?.reason).toBe('slow_mode')
  await vi.advanceTimersByTimeAsync(1)
  expect(refusal.value).toBeUndefined()
  scope.stop()
})

it('says why and until when, and counts for the eye alone', async () => {
  const wrapper = mount(RefusedLine, { props: { refusal: { reason: 'slow_mode', until: NOW + 65_000 } } })
  const said = () => wrapper.find('[role=status]').text()
  const before = said()
  expect(before).toContain('Slow mode')
  expect(wrapper.find('[aria-hidden=true]').text()).toBe('1:05')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(wrapper.find('[aria-hidden=true]').text()).toBe('1:03')
  expect(said()).toBe(before)
  await wrapper.setProps({ refusal: { reason: 'closed' } })
  await flushPromises()
  expect(said()).toContain('closed')
  expect(wrapper.find('[aria-hidden=true]').exists()).toBe(false)
  await wrapper.setProps({ refusal: { reason: 'muted', until: null } })
  expect(said()).toContain('muted')
  wrapper.unmount()
})

it('counts hours, minutes and seconds', () => {
  expect([0, 1, 59_001, 3_600_000, 21_600_000].map(countdown)).toEqual(['0:00', '0:01', '1:00', '1:00:00', '6:00:00'])
})
