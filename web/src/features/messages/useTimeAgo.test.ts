import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { h } from 'vue'
import { setLocale } from '../../i18n.ts'
import { clockTime, formatDate, fullDate, useTimeAgo } from './useTimeAgo.ts'

const CREATED = '2026-11-23T08:00:00.000Z'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(CREATED) })
})
afterEach(() => {
  vi.useRealTimers()
})

async function mountTime(locale: string) {
  await setLocale(locale)
  const Time = {
    setup() {
      const timeAgo = useTimeAgo()
      return () => h('time', timeAgo(CREATED))
    },
  }
  return mount(Time)
}

it('S18: times keep themselves current', async () => {
  const time = await mountTime('en')
  expect(time.text()).toBe('now')
  const read: string[] = []
  for (const minutes of [1, 4, 55, 60, 22 * 60, 6 * 24 * 60, 30 * 24 * 60]) {
    vi.setSystemTime(Date.now() + minutes * 60_000)
    await vi.advanceTimersByTimeAsync(10_000)
    read.push(time.text())
  }
  const days = ['yesterday', '1 week ago', '1 month ago']
  expect(read).toEqual(['1 minute ago', '5 minutes ago', '1 hour ago', '2 hours ago', ...days])
  time.unmount()
  expect(vi.getTimerCount()).toBe(0)
})

it('S18: in the language of the page', async () => {
  const time = await mountTime('lv')
  await vi.advanceTimersByTimeAsync(5 * 60_000)
  expect(time.text()).toBe('pirms 5 minūtēm')
  time.unmount()
})

it('a clock that runs behind the server says "now", not the future', async () => {
  vi.setSystemTime(Date.parse(CREATED) - 90_000)
  const time = await mountTime('en')
  expect(time.text()).toBe('now')
  time.unmount()
})

it('S18: says the full date and time as the reader writes it', async () => {
  await setLocale('en')
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['lv-LV', 'en-GB'])
  expect(fullDate(CREATED)).toMatch(/^Monday,? 23 November 2026 at \d\d:00:00$/)
  expect(clockTime(CREATED)).toMatch(/^\d\d:00$/)
})

it('[K16] "yesterday" is the day before today, not any of the last 48 hours', async () => {
  vi.setSystemTime(new Date(2026, 10, 25, 7))
  const read = async (...[day, hour]: [number, number]) => {
    await setLocale('en')
    const time = mount({
      setup() {
        const timeAgo = useTimeAgo()
        return () => h('time', timeAgo(new Date(2026, 10, day, hour).toISOString()))
      },
    })
    const text = time.text()
    time.unmount()
    return text
  }
  expect(await read(24, 23)).toBe('8 hours ago')
  expect(await read(24, 6)).toBe('yesterday')
  expect(await read(23, 8)).toBe('2 days ago')
  expect(await read(22, 8)).toBe('3 days ago')
  expect(await read(16, 8)).toBe('1 week ago')
})

it('[K16] two styles of a date are two formats', async () => {
  await setLocale('en')
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB'])
  expect(formatDate(CREATED, { dateStyle: 'full' })).toMatch(/^Monday,? 23 November 2026$/)
  expect(formatDate(CREATED, { dateStyle: 'medium' })).toBe('23 Nov 2026')
})
