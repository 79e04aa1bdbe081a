/** Frames that a socket may have in flight; at this it is not read from until half of them are answered. */
const IN_FLIGHT_MAX = 256

/** The reading side of a socket. */
export interface Flow {
  pause(): void
  resume(): void
}

/**
 * Runs what one socket asks for so that it takes effect in the order it was sent (G5). Changes start at once, one after
 * the other: the message log keeps their order, and a socket may have many in flight. What must see everything before it
 * done, and be done before anything after it (join, leave, read, ping), runs alone.
 */
export class FrameQueue {
  readonly #running = new Set<Promise<void>>()
  #last: Promise<void> = Promise.resolve()
  readonly #flow: Flow
  #waiting = 0
  #paused = false

  constructor(flow: Flow) {
    this.#flow = flow
  }

  /** How many frames have been taken and not yet answered. */
  get size(): number {
    return this.#running.size + this.#waiting
  }

  /** `task` MUST NOT reject. */
  add(task: () => Promise<void>, order: 'pipelined' | 'alone'): void {
    this.#take(task, order)
    if (this.size < IN_FLIGHT_MAX || this.#paused) return
    this.#paused = true
    this.#flow.pause()
  }

  /** Resolves when everything that was added so far has been answered. */
  async drained(): Promise<void> {
    await this.#last
    await Promise.all(this.#running)
  }

  #take(task: () => Promise<void>, order: 'pipelined' | 'alone'): void {
    if (order === 'pipelined' && this.#waiting === 0) {
      void this.#start(task)
      return
    }
    this.#waiting++
    this.#last = this.#last.then(async () => {
      if (order === 'alone') await Promise.all(this.#running)
      const done = this.#start(task)
      if (order === 'alone') await done
      this.#waiting--
    })
  }

  #start(task: () => Promise<void>): Promise<void> {
    const done = task().finally(() => {
      this.#running.delete(done)
      if (!this.#paused || this.size > IN_FLIGHT_MAX / 2) return
      this.#paused = false
      this.#flow.resume()
    })
    this.#running.add(done)
    return done
  }
}
