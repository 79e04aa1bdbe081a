import { expect, it } from 'vitest'
import { dayBefore, dayOfInput, inputDay } from './days.ts'

const NOON = new Date(2026, 4, 31, 12).getTime()

it('counts days and months of the calendar, in the time zone of the reader', () => {
  expect(dayBefore(NOON)).toEqual(new Date(2026, 4, 31))
  expect(dayBefore(NOON, { days: 7 })).toEqual(new Date(2026, 4, 24))
  expect(dayBefore(NOON, { days: 31 })).toEqual(new Date(2026, 3, 30))
  // April has no 31st.
  expect(dayBefore(NOON, { months: 1 })).toEqual(new Date(2026, 3, 30))
  expect(dayBefore(new Date(2026, 0, 5).getTime(), { months: 1 })).toEqual(new Date(2025, 11, 5))
})

it('reads what an input of a date has, and no other day than the server takes', () => {
  expect(inputDay(new Date(2026, 4, 1, 23, 59))).toBe('2026-05-01')
  expect(dayOfInput('2026-05-01')).toEqual(new Date(2026, 4, 1))
  expect(dayOfInput('')).toBeUndefined()
  expect(dayOfInput('275760-05-01')).toBeUndefined()
  expect(dayOfInput('0009-05-01')!.toISOString()).toMatch(/^0009-/)
})
