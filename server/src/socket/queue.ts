/** Frames that a socket may have in flight; at this it is not read from until half of them are answered. */
const IN_FLIGHT_MAX = 256

type Task = () => Promise<void>
type Order = 'pipelined' | 'alone'

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
  readonly #flow: Flow
  /** All of them run as this says; without one it is the last that ran. */
  #order: Order = 'pipelined'
  #running = 0
  #waiting: { task: Task; order: Order }[] = []
  #paused = false

  constructor(flow: Flow) {
    this.#flow = flow
  }

  /** How many frames have been taken and not yet answered. */
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

  /** Resolves when everything that was added so far has been answered. */
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
