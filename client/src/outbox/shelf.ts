import { OPERATIONS } from '../operations/operations.ts'
import type { OutboxEntry, OutboxStore } from './store.ts'

interface ShelfListener {
  /** Gets the rooms whose entries may have changed in the store. */
  read: (rooms: Iterable<string>) => void
  /** Called after every change of the entries. */
  changed: () => void
}

/** The outbox's entries in memory, in step with the store and with other tabs. */
export class OutboxShelf {
  readonly #store: OutboxStore
  readonly #listener: ShelfListener
  readonly #entries = new Map<string, OutboxEntry>()
  /** Ids whose newest state the store refused to keep: what the store holds is old. */
  readonly #unkept = new Set<string>()
  readonly #writes = new Set<Promise<void>>()
  /** For each running read, the ids that were written after it began. */
  readonly #readings = new Set<Set<string>>()
  #isLoaded = false

  constructor(store: OutboxStore, listener: ShelfListener) {
    this.#store = store
    this.#listener = listener
    store.onChange(() => void this.read())
    void this.read()
  }

  /** False until the stored entries are read. New entries come after them. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }

  get size(): number {
    return this.#entries.size
  }

  /** Whether any entry is to be sent, now or later. */
  get hasWaiting(): boolean {
    return [...this.#entries.values()].some(isWaiting)
  }

  /** The rooms of all entries. */
  get rooms(): Set<string> {
    return new Set([...this.#entries.values()].map(({ room }) => room))
  }

  get(id: string): OutboxEntry | undefined {
    return this.#entries.get(id)
  }

  /** All entries, oldest first. */
  get all(): OutboxEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
  }

  /** The entries of a room, in sending order. */
  of(room: string): OutboxEntry[] {
    return this.all.filter((entry) => entry.room === room)
  }

  waiting(room: string): OutboxEntry[] {
    return this.of(room).filter(isWaiting)
  }

  /** An `order` behind all entries. */
  nextOrder(now: number): number {
    let order = now
    for (const entry of this.#entries.values()) order = Math.max(order, entry.order + 1)
    return order
  }

  put(entry: OutboxEntry): void {
    this.#entries.set(entry.id, entry)
    this.#write(entry.id, this.#store.put(entry))
    this.#listener.changed()
  }

  remove(id: string): void {
    if (!this.#entries.delete(id)) return
    this.#write(id, this.#store.remove(id))
    this.#listener.changed()
  }

  /** Reads the store's entries, from an earlier run or another tab. */
  async read(): Promise<void> {
    const writtenSince = new Set<string>()
    this.#readings.add(writtenSince)
    const stored = await this.#store.all().catch(() => null)
    this.#readings.delete(writtenSince)
    this.#reconcile(stored ?? [...this.#entries.values()], writtenSince)
  }

  /** Closes the store after all writes. */
  async close(): Promise<void> {
    await Promise.all(this.#writes)
    this.#store.close()
  }

  // When the store is full or broken, the entries in memory are still sent.
  #write(id: string, write: Promise<void>): void {
    for (const reading of this.#readings) reading.add(id)
    const settled: Promise<void> = write
      .then(
        () => void this.#unkept.delete(id),
        () => void this.#unkept.add(id),
      )
      .finally(() => this.#writes.delete(settled))
    this.#writes.add(settled)
  }

  #reconcile(stored: OutboxEntry[], writtenSince: ReadonlySet<string>): void {
    // Types of a newer version wait for a tab that knows them.
    const readable = stored.filter(({ type }) => Object.hasOwn(OPERATIONS, type))
    const rooms = new Set([...this.#entries.values(), ...readable].map(({ room }) => room))
    const known = new Set(readable.map(({ id }) => id))
    const isOurs = (id: string) => writtenSince.has(id) || this.#unkept.has(id)
    const early = this.#isLoaded ? [] : this.all
    for (const id of this.#entries.keys()) if (!known.has(id) && !isOurs(id)) this.#entries.delete(id)
    for (const entry of readable) if (!isOurs(entry.id)) this.#entries.set(entry.id, entry)
    this.#isLoaded = true
    this.#moveBehind(early)
    this.#listener.changed()
    this.#listener.read(rooms)
  }

  /** Stored entries are sent first, also when the clock was ahead of now when it ordered them. */
  #moveBehind(early: readonly OutboxEntry[]): void {
    const stored = this.all.filter(({ id }) => !early.some((entry) => entry.id === id))
    const last = stored.at(-1)?.order ?? -Infinity
    for (const entry of early) if (entry.order <= last) this.put({ ...entry, order: this.nextOrder(last) })
  }
}

const isWaiting = ({ state }: OutboxEntry): boolean => state.status === 'waiting'
