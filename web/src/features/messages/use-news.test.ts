import type { Room, RoomChange } from '@edusphere/client'
import type { MessageEvent } from '@edusphere/protocol'
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { setLocale } from '../../i18n.ts'
import { useSession } from '../accounts/session.ts'
import RoomActivity from './RoomActivity.vue'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What a screen reader is told, in order: each text that is added to the live region. */
async function listen(locale = 'en', thread: string | null = null) {
  await setLocale(locale)
  const pinia = createPinia()
  useSession(pinia).state = { status: 'signedIn', user: { id: 'u1' } as never }
  let hear!: (change: RoomChange) => void
  const source = { onChange: (listener: typeof hear) => ((hear = listener), () => undefined) } as unknown as Room
  const props = { room: { id: 'r' } as never, source, thread }
  const region = mount(RoomActivity, { props, global: { plugins: [pinia] } }).find('[aria-live=polite]').element
  const told: string[] = []
  const added = vi.spyOn(region, 'insertBefore')
  const arrive = (...bodies: string[]) => arriveIn(null, ...bodies)
  const arriveIn = async (line: string | null, ...bodies: string[]) => {
    for (const body of bodies) {
      const author = { userName: 'Ben', user_id: body === 'mine' ? 'u1' : 'u2' }
      const event = { action: 'new', body, thread: line, ...author } as MessageEvent
      hear({ events: [event], reset: false, live: true })
    }
    await nextTick()
  }
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms)
    for (const [node] of added.mock.calls) if (node.textContent) told.push(node.textContent)
    added.mockClear()
    return told
  }
  return { arrive, arriveIn, pass }
}

describe('[K15] a screen reader is told', () => {
  it('each of three equal messages', async () => {
    const { arrive, pass } = await listen()
    for (let i = 0; i < 3; i++) await arrive('Yes')
    expect(await pass(0)).toEqual(['Ben: Yes'])
    expect(await pass(2_000)).toEqual(['Ben: Yes', 'Ben: Yes', 'Ben: Yes'])
    expect(await pass(10_000)).toHaveLength(3)
  })

  it.each([
    ['en', '12 new messages'],
    ['lv', '12 jaunu ziņu'],
  ])('of a flood its number, in %s', async (locale, sum) => {
    const { arrive, pass } = await listen(locale)
    await arrive('first', ...Array.from({ length: 12 }, (_, i) => `line ${i}`))
    expect(await pass(2_000)).toEqual(['Ben: first', sum])
    await arrive('later')
    expect(await pass(2_000)).toEqual(['Ben: first', sum, 'Ben: later'])
  })

  it.each([
    [null, 'main'],
    ['q1', 'reply'],
  ])('only of its line, %s', async (thread, told) => {
    const { arriveIn, pass } = await listen('en', thread)
    await arriveIn(null, 'main')
    await arriveIn('q1', 'reply')
    await arriveIn('q2', 'another')
    expect(await pass(10_000)).toEqual([`Ben: ${told}`])
  })

  it('nothing of what I said', async () => {
    const { arrive, pass } = await listen()
    await arrive('mine', 'theirs')
    expect(await pass(10_000)).toEqual(['Ben: theirs'])
  })
})
