/** Most frames in flight of one socket. At this number, reading stops until half of them are answered. */
const IN_FLIGHT_MAX = 256

type Task = () => Promise<void>
type Order = 'pipelined' | 'alone'

/** The reading side of a socket. */
export interface Flow {
  pause(): void
  resume(): void
}

/**
 * Runs the frames of one socket so that they take effect in the order they were sent (G5). Pipelined changes start at
 * once, one after the other, and the log keeps their order. A frame of order `alone` (join, leave, read, ping) starts
 * after all earlier frames are done, and later frames wait for it.
 */
export class FrameQueue {
  readonly #flow: Flow
  /** The order of the running tasks, or of the last one. */
  #order: Order = 'pipelined'
  #running = 0
  #waiting: { task: Task; order: Order }[] = []
  #paused = false

  constructor(flow: Flow) {
    this.#flow = flow
  }

  /** The number of frames that are not yet answered. */
  get size(): number {
    return this.#running + this.#waiting.length
  }

  /** `task` MUST NOT reject. */
  add(task: Task, order: Order): void {
    if (this.#waiting.length === 0 && this.#mayStart(order)) this.#start(task, order)
    else this.#waiting.push({ task, order })
    if (this.size < IN_FLIGHT_MAX || this.#paused) return
    this.#paused = true
    this.#flow.pause()
  }

  /** Resolves when everything added so far has been answered. */
  async drained(): Promise<void> {
    await new Promise<void>((resolve) => this.add(async () => resolve(), 'alone'))
  }

  #mayStart(order: Order): boolean {
    return this.#running === 0 || (order === 'pipelined' && this.#order === 'pipelined')
  }

  #start(task: Task, order: Order): void {
    this.#running++
    this.#order = order
    void task().finally(() => {
      this.#running--
      while (this.#waiting.length > 0 && this.#mayStart(this.#waiting[0]!.order)) {
        const next = this.#waiting.shift()!
        this.#start(next.task, next.order)
      }
      if (!this.#paused || this.size > IN_FLIGHT_MAX / 2) return
      this.#paused = false
      this.#flow.resume()
    })
  }
}
