import type { OPERATIONS } from '@edusphere/protocol/operations'

/** Most frames in flight of one socket. At this number, reading stops until half of them are answered. */
const IN_FLIGHT_MAX = 256

type Task = () => Promise<void>
export type Order = (typeof OPERATIONS)[keyof typeof OPERATIONS]['order']

/** The reading side of a socket. */
export interface Flow {
  pause(): void
  resume(): void
}

/**
 * Runs the frames of one socket so that they take effect in the order they were sent (G5). Pipelined changes start at
 * once, one after the other, and the log keeps their order. A frame of order `alone` (join, leave, ping) starts after the
 * earlier frames are done, and later frames wait for it. For a `trailing` frame (read) no later frame waits.
 */
export class FrameQueue {
  readonly #flow: Flow
  readonly #running: Record<Order, number> = { pipelined: 0, alone: 0, trailing: 0 }
  #waiting: { task: Task; order: Order | 'last' }[] = []
  #paused = false

  constructor(flow: Flow) {
    this.#flow = flow
  }

  /** The number of frames that are not yet answered. */
  get size(): number {
    const { pipelined, alone, trailing } = this.#running
    return pipelined + alone + trailing + this.#waiting.length
  }

  /** `task` MUST NOT reject. */
  add(task: Task, order: Order): void {
    this.#add(task, order)
  }

  #add(task: Task, order: Order | 'last'): void {
    if (this.#waiting.length === 0 && this.#mayStart(order)) this.#start(task, order)
    else this.#waiting.push({ task, order })
    if (this.size < IN_FLIGHT_MAX || this.#paused) return
    this.#paused = true
    this.#flow.pause()
  }

  /** Resolves when everything added so far has been answered. */
  async drained(): Promise<void> {
    await new Promise<void>((resolve) => this.#add(async () => resolve(), 'last'))
  }

  #mayStart(order: Order | 'last'): boolean {
    const { pipelined, alone, trailing } = this.#running
    if (order === 'last') return pipelined + alone + trailing === 0
    return alone === 0 && (order === 'pipelined' || pipelined === 0)
  }

  #start(task: Task, order: Order | 'last'): void {
    const kind = order === 'last' ? 'alone' : order
    this.#running[kind]++
    void task().finally(() => {
      this.#running[kind]--
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
