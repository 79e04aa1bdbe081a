/** Time for the SDK. Tests use a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since the epoch, for people to read. It is corrected, back and forth: never measure with it. */
  now(): number
  /** Milliseconds that have passed since some moment. It only grows. */
  elapsed(): number
  /** Calls `run` once after `ms` milliseconds, however many. The returned function cancels it. */
  after(ms: number, run: () => void): () => void
}

/** The platform calls a longer timer at once. */
const TIMER_MAX_MS = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    let timer: ReturnType<typeof setTimeout>
    const wait = (left: number) => {
      timer = setTimeout(() => (left > TIMER_MAX_MS ? wait(left - TIMER_MAX_MS) : run()), Math.min(left, TIMER_MAX_MS))
    }
    wait(ms)
    return () => clearTimeout(timer)
  },
}
