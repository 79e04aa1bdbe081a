/** Milliseconds since 1970: for what is stored and shown. Durations are measured by `performance.now()`. */
export const wallClock = (): number => Date.now()
