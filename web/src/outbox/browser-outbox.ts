import { MemoryOutbox, type Lead, type OutboxEntry, type OutboxStore } from '@edusphere/client'
import { IndexedDbOutbox } from './indexed-db-outbox.ts'

/** The outbox of an account: in this browser's database, else in the page's memory, and then the person is told. */
export class BrowserOutbox implements OutboxStore {
  readonly #store: Promise<OutboxStore>
  readonly #notKept: () => void

  /** @param notKept called when an entry is not kept longer than this page */
  constructor(userId: string, notKept: () => void) {
    this.#notKept = notKept
    this.#store = IndexedDbOutbox.open(userId).catch(() => {
      notKept()
      return new MemoryOutbox()
    })
  }

  async all(): Promise<OutboxEntry[]> {
    return (await this.#store).all()
  }

  async put(entry: OutboxEntry): Promise<void> {
    const store = await this.#store
    await store.put(entry).catch((error: unknown) => {
      this.#notKept()
      throw error
    })
  }

  async remove(id: string): Promise<void> {
    await (await this.#store).remove(id)
  }

  onChange(listener: () => void): void {
    void this.#store.then((store) => store.onChange(listener))
  }

  async lead(signal: AbortSignal): Promise<Lead> {
    return (await this.#store).lead(signal)
  }

  close(): void {
    void this.#store.then((store) => store.close())
  }
}
