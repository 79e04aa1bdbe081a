import type { OutboxEntry, OutboxStore } from './outbox-store.ts'

/** The entries of the outbox at hand, in step with the store, and with what other tabs do to it. */
export class OutboxShelf {
  readonly #store: OutboxStore
  readonly #changed: (rooms: Iterable<string>) => void
  readonly #entries = new Map<string, OutboxEntry>()
  /** Ids whose newest state the store does not hold (yet): what it says about them is old. */
  readonly #unwritten: string[] = []
  #queue: Promise<void>
  #isLoaded = false

  /** @param changed is told the rooms whose entries may have changed in the store */
  constructor(store: OutboxStore, changed: (rooms: Iterable<string>) => void) {
    this.#store = store
    this.#changed = changed
    store.onChange(() => this.#read())
    this.#queue = Promise.resolve()
    this.#read()
  }

  /** False until the entries of an earlier run are here: what is written now comes after them. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** The rooms that something waits for. */
  get rooms(): Set<string> {
    return new Set([...this.#entries.values()].map(({ room }) => room))
  }

  get(id: string): OutboxEntry | undefined {
    return this.#entries.get(id)
  }

  /** The entries of a room in the order to send them. */
  of(room: string): OutboxEntry[] {
    return [...this.#entries.values()]
      .filter((entry) => entry.room === room)
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
  }

  /** A place behind all entries, also behind those that are not read yet. */
  nextOrder(now: number): number {
    return Math.max(now, ...[...this.#entries.values()].map(({ order }) => order + 1))
  }

  put(entry: OutboxEntry): void {
    this.#entries.set(entry.id, entry)
    this.#write(entry.id, () => this.#store.put(entry))
  }

  remove(id: string): void {
    if (this.#entries.delete(id)) this.#write(id, () => this.#store.remove(id))
  }

  /** Resolves when the store holds all that was put. */
  close(): Promise<void> {
    return this.#queue.then(() => this.#store.close())
  }

  // One after the other, so that a reading knows exactly which writes it has seen. A store that is full or broken must
  // not stop what is at hand from being sent: its id simply stays unwritten.
  #write(id: string, run: () => Promise<void>): void {
    this.#unwritten.push(id)
    this.#queue = this.#queue.then(run).then(
      () => void this.#unwritten.splice(this.#unwritten.indexOf(id), 1),
      () => {},
    )
  }

  #read(): void {
    this.#queue = this.#queue
      .then(() => this.#store.all())
      .catch(() => [])
      .then((stored) => this.#reconcile(stored))
  }

  #reconcile(stored: OutboxEntry[]): void {
    const rooms = new Set([...this.#entries.values(), ...stored].map(({ room }) => room))
    const known = new Set(stored.map(({ id }) => id))
    const isOurs = (id: string) => this.#unwritten.includes(id)
    for (const id of this.#entries.keys()) if (!known.has(id) && !isOurs(id)) this.#entries.delete(id)
    for (const entry of stored) if (!isOurs(entry.id)) this.#entries.set(entry.id, entry)
    this.#isLoaded = true
    this.#changed(rooms)
  }
}
