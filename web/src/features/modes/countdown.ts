import { formatDate } from '../messages/useTimeAgo.ts'

const DAY_MS = 86_400_000

/** Of the time that is left: "0:45", "1:02:05". */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`
}

/** When it ends: the time, with the date where that is another day. */
export function untilText(until: number, now: number): string {
  const isFar = until - now > DAY_MS || new Date(until).getDate() !== new Date(now).getDate()
  return formatDate(
    new Date(until).toISOString(),
    isFar ? { dateStyle: 'medium', timeStyle: 'short' } : { timeStyle: 'medium' },
  )
}
