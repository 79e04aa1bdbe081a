/** Milliseconds since 1970, for people to read. Durations are measured by `performance.now()`: this clock is corrected. */
export const wallClock = (): number => Date.now()
