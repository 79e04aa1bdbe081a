import { wallClock } from '../../clock.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const FOR_EVER = '9999-12-31T00:00:00.000Z'

/** The lengths that a suspension is offered for. */
export const LENGTHS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, forEver: Infinity } as const
export type Length = keyof typeof LENGTHS

/** The end of a suspension that begins now, as the server takes it. */
export const endAfter = (length: Length): string =>
  LENGTHS[length] === Infinity ? FOR_EVER : new Date(wallClock() + LENGTHS[length]).toISOString()

export const isForEver = (until: string): boolean => until >= '9999'
