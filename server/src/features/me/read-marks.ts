import type { Mark, Marked, Marks } from '../../socket/operation.ts'
import type { Store } from '../../store/store.ts'
import { storeMarks } from './store-marks.ts'
import type { ItemChange } from './me.ts'

/** A batch begins at most this often. The first mark after a quiet time waits for nothing. */
const GATHER_MS = 250
/** Largest batch: on SQLite, changes wait while it is stored. */
const BATCH_MAX = 100
const QUEUE_MAX = 20_000

interface Entry {
  mark: Mark
  resolve: (marked: Marked) => void
  reject: (reason: unknown) => void
}

/**
 * Gathers how far people have read into batches: when a thousand people read one message, they cost a few
 * transactions.
 */
export class ReadMarks implements Marks {
  readonly #store: Store
  readonly #tell: (changes: readonly ItemChange[]) => void
  /** The transactions since the start. */
  batches = 0
  #queue: Entry[] = []
  #isRunning = false
  #began = -Infinity
  #isFull = () => {}

  /** `tell` is called after each commit. */
  constructor(store: Store, tell: (changes: readonly ItemChange[]) => void) {
    this.#store = store
    this.#tell = tell
  }

  add(mark: Mark): Promise<Marked> {
    if (this.#queue.length >= QUEUE_MAX) return Promise.reject(new Error('the queue of read marks is full'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ mark, resolve, reject })
      if (this.#queue.length >= BATCH_MAX) this.#isFull()
      if (!this.#isRunning) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    while (this.#queue.length > 0) {
      await this.#gathered()
      const batch = this.#queue.slice(0, BATCH_MAX)
      this.#queue = this.#queue.slice(BATCH_MAX)
      await this.#commit(batch)
    }
    this.#isRunning = false
  }

  async #gathered(): Promise<void> {
    const wait = this.#began + GATHER_MS - performance.now()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#isFull = resolve
    // Marks from all sockets in one turn of the event loop form one batch.
    const timer = setTimeout(resolve, this.#queue.length >= BATCH_MAX ? 0 : Math.max(0, wait))
    await promise
    clearTimeout(timer)
    this.#began = performance.now()
  }

  async #commit(batch: readonly Entry[]): Promise<void> {
    try {
      const { marked, changes } = await storeMarks(
        this.#store,
        batch.map(({ mark }) => mark),
      )
      this.batches++
      this.#tell(changes)
      for (const [i, { resolve }] of batch.entries()) resolve(marked[i]!)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
