import { computed, onScopeDispose, shallowRef } from 'vue'
import { useI18n } from '../../i18n.ts'

const TICK_MS = 10_000
const UNITS: [Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const now = shallowRef(Date.now())
let readers = 0
let timer: number | undefined

function follow() {
  now.value = Date.now()
  if (readers++ === 0) timer = window.setInterval(() => (now.value = Date.now()), TICK_MS)
  onScopeDispose(() => {
    if (--readers === 0) window.clearInterval(timer)
  })
}

/** "5 minutes ago", in the language of the page, kept current by one timer for the whole page (S18). */
export function useTimeAgo(): (iso: string) => string {
  const { locale } = useI18n()
  const format = computed(() => new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' }))
  follow()
  return (iso) => {
    const seconds = Math.max(0, (now.value - Date.parse(iso)) / 1000)
    const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', Infinity]
    return format.value.format(-Math.floor(seconds / size) || 0, unit)
  }
}

/** The reader's own variant of the page's language: 24 hours and the day first where that is the habit. */
function regional(language: string): string {
  return navigator.languages.find((own) => own.split('-')[0] === language) ?? language
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatted(iso: string, style: Intl.DateTimeFormatOptions): string {
  const locale = regional(document.documentElement.lang)
  const key = `${locale} ${Object.keys(style).join()}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, style)
  formats.set(key, format)
  return format.format(new Date(iso))
}

/** The full date and time, for the hover of a relative one. */
export const fullDate = (iso: string): string => formatted(iso, { dateStyle: 'full', timeStyle: 'medium' })

/** Hours and minutes, where there is no room for more. */
export const clockTime = (iso: string): string => formatted(iso, { timeStyle: 'short' })
