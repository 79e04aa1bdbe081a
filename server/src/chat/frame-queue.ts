/**
 * Runs what one socket asks for so that it takes effect in the order it was sent (G5). Changes start at once, one after
 * the other: the message log keeps their order, and a socket may have many in flight. What must see everything before it
 * done, and be done before anything after it (join, leave, read, ping), runs alone.
 */
export class FrameQueue {
  readonly #running = new Set<Promise<void>>()
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  /** How many frames have been taken and not yet answered. */
  get size(): number {
    return this.#running.size + this.#waiting
  }

  /** `task` MUST NOT reject. */
  add(task: () => Promise<void>, order: 'pipelined' | 'alone'): void {
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

  /** Resolves when everything that was added so far has been answered. */
  async drained(): Promise<void> {
    await this.#last
    await Promise.all(this.#running)
  }

  #start(task: () => Promise<void>): Promise<void> {
    const done = task().finally(() => this.#running.delete(done))
    this.#running.add(done)
    return done
  }
}
