import { Failure } from './failure.ts'

/** The time in a field of a call. Throws `bad_request` for days that no month has: the schema lets them through. */
export function askedTime(given: Readonly<Record<string, string>>): number {
  const [[field, text]] = Object.entries(given) as [[string, string]]
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new Failure('bad_request', { [field]: 'a time in UTC, like 2026-11-23T08:00:00.000Z' })
  return time
}
