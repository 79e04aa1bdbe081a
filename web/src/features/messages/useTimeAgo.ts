import { computed, onScopeDispose, shallowRef } from 'vue'
import { wallClock } from '../../clock.ts'
import { useI18n } from '../../i18n.ts'
import { useTimes } from '../../times.ts'
import { isPrinting } from '../../ui/printing.ts'

const TICK_MS = 10_000
const UNITS: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const { locale } = useI18n()
const now = shallowRef(wallClock())
let readers = 0
let timer: number | undefined

function follow() {
  now.value = wallClock()
  if (readers++ === 0) timer = window.setInterval(() => (now.value = wallClock()), TICK_MS)
  onScopeDispose(() => {
    if (--readers === 0) window.clearInterval(timer)
  })
}

/** Made once for all messages: making one takes as long as drawing a message. */
const relative = computed(() => ({
  long: new Intl.RelativeTimeFormat(locale.value),
  narrow: new Intl.RelativeTimeFormat(locale.value, { style: 'narrow' }),
  words: new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' }),
}))

/** "5 minutes ago", in the language of the page, kept current by one timer for the whole page (S18). */
export function useTimeAgo(style: 'long' | 'narrow' = 'long'): (iso: string) => string {
  follow()
  return (iso) => {
    const seconds = Math.max(0, (now.value - Date.parse(iso)) / 1000)
    const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', Infinity]
    if (unit === 'second') return relative.value.words.format(0, unit)
    if (unit === 'day') return relative.value.words.format(-daysBetween(Date.parse(iso), now.value), unit)
    // "Last week" would be a week of the calendar, and this is a span of time.
    return relative.value[style].format(-Math.floor(seconds / size), unit)
  }
}

/** The time beside a name: "5 minutes ago", or the clock's for those who chose it, and on paper. */
export function useTime(): (iso: string) => string {
  const timeAgo = useTimeAgo()
  const { times } = useTimes()
  return (iso) => (times.value === 'clock' || isPrinting.value ? clockTime(iso) : timeAgo(iso))
}

/** The time in a list, where there is little room: the clock's for today, else the date. */
export function useShortTime(): (iso: string) => string {
  const timeAgo = useTimeAgo('narrow')
  const { times } = useTimes()
  return (iso) => {
    if (times.value === 'ago') return timeAgo(iso)
    return daysBetween(Date.parse(iso), now.value) === 0 ? clockTime(iso) : formatDate(iso, { dateStyle: 'short' })
  }
}

/** "Yesterday" is a day of the calendar: after 47 hours it is mostly the day before. */
function daysBetween(from: number, to: number): number {
  return Math.round((new Date(to).setHours(0, 0, 0, 0) - new Date(from).setHours(0, 0, 0, 0)) / 86_400_000)
}

/** The reader's own variant of the page's language, with its region: 24 hours and the day first where that is the habit. */
function regional(language: string): string {
  return navigator.languages.find((own) => own.split('-')[0] === language) ?? language
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** A date in the language of the page, as the reader's region writes it. */
export function formatDate(iso: string, style: Pick<Intl.DateTimeFormatOptions, 'dateStyle' | 'timeStyle'>): string {
  const variant = regional(locale.value)
  const key = `${variant} ${style.dateStyle} ${style.timeStyle}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(variant, style)
  formats.set(key, format)
  return format.format(new Date(iso))
}

/** The full date and time, for the hover of a relative one. */
export const fullDate = (iso: string): string => formatDate(iso, { dateStyle: 'full', timeStyle: 'medium' })

/** Hours and minutes, where there is no room for more. */
export const clockTime = (iso: string): string => formatDate(iso, { timeStyle: 'short' })
