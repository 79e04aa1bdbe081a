import type { Clock } from '@edusphere/client/clock'

/** A clock that the test moves. */
export class ManualClock implements Clock {
  #elapsed = 0
  /** What the wall clock adds to the time that has passed. */
  #wall = Date.parse('2026-11-23T08:00:00.000Z')
  #timers = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.#wall + this.#elapsed
  }

  elapsed(): number {
    return this.#elapsed
  }

  /** Corrects the wall clock. No time passes. */
  jump(ms: number): void {
    this.#wall += ms
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#elapsed + ms, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Moves time by `ms` and runs everything due, in order. */
  advance(ms: number): void {
    const end = this.#elapsed + ms
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers.delete(next)
      this.#elapsed = next.at
      next.run()
    }
    this.#elapsed = end
  }
}
