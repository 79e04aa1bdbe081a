import type { Mark, Marked, Marks } from '../../socket/operation.ts'
import { lockFeeds, writeItems } from '../../store/item-versions.ts'
import type { Store } from '../../store/store.ts'
import { changeOf, roomItem, type ItemChange } from './me.ts'
import { readMarked, writeMarks, type MembershipRow } from './queries.ts'

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

/** In one transaction. Of several marks of one person in one room, the furthest counts. */
function storeMarks({ db, life }: Store, marks: readonly Mark[]): Promise<{ marked: Marked[]; changes: ItemChange[] }> {
  return db.transaction().execute(async (trx) => {
    // A removal takes this lock before it ends the membership, so a membership that is read here stays.
    const versions = await lockFeeds(
      trx,
      marks.map(({ userId }) => userId),
    )
    const rows = await readMarked(trx, marks)
    const marked = marks.map(({ seq }, i) => outcomeOf(seq, rows.get(i)))
    const furthest = new Map<string, { mark: Mark; row: MembershipRow }>()
    for (const [i, mark] of marks.entries()) {
      const name = `${mark.roomId} ${mark.userId}`
      if (marked[i] !== 'moved' || (furthest.get(name)?.mark.seq ?? -1) >= mark.seq) continue
      furthest.set(name, { mark, row: rows.get(i)! })
    }
    const moved = [...furthest.values()].map(({ mark, row }) => {
      const version = versions.get(mark.userId)! + 1
      versions.set(mark.userId, version)
      return { mark, version, row: { ...row, readSeq: mark.seq } }
    })
    if (moved.length > 0) {
      await writeMarks(
        trx,
        moved.map(({ mark }) => mark),
      )
      await writeItems(
        trx,
        moved.map(({ mark, version }) => ({ user_id: mark.userId, kind: 'room' as const, id: mark.roomId, version })),
      )
    }
    const changes = moved.map(({ mark, version, row }) => changeOf(mark.userId, roomItem(row, { life, version })))
    return { marked, changes }
  })
}

function outcomeOf(seq: number, row: MembershipRow | undefined): Marked {
  if (!row) return 'not_participant'
  if (seq > row.head) return 'beyond_head'
  return seq > row.readSeq ? 'moved' : 'unmoved'
}
