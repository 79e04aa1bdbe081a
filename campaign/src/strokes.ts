import type { History } from './history.ts'
import type { Random } from './random.ts'
import { pause } from '@edusphere/testing/pause'

/** The faults so far, and those that still last: a frozen server, a stalled reader. */
export class Strokes {
  readonly counts = new Map<string, number>()
  readonly #history: History
  readonly #lasting = new Set<Promise<void>>()
  running = true

  constructor(history: History) {
    this.#history = history
  }

  /** Counts a fault when it strikes, not when it is planned. */
  count(fault: string, target: string): void {
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1)
    this.#history.add({ line: 'fault', fault, target })
  }

  /** Strikes `meanMs` apart on average, until told to stop. */
  async repeat(meanMs: number, random: Random, strike: (random: Random) => unknown): Promise<void> {
    for (;;) {
      await pause(random.interval(meanMs))
      if (!this.running) return
      await strike(random)
    }
  }

  /** Ends a fault after a while. */
  last(ms: number, end: () => unknown): void {
    const lasting = pause(ms).then(async () => void (await end()))
    this.#lasting.add(lasting)
    void lasting.finally(() => this.#lasting.delete(lasting))
  }

  /** Resolves when no fault lasts. */
  async over(): Promise<void> {
    await Promise.all(this.#lasting)
  }
}
