import type { Lead, OutboxEntry, OutboxStore } from '@edusphere/client'
import { leadByLease } from './lease.ts'
import { leadByLock } from './lock.ts'
import { done, open, type Database } from './indexed-db.ts'

/** The outbox of one account in this browser: survives reload, crash and closed browser; all tabs share it. */
export class IndexedDbOutbox implements OutboxStore {
  readonly #name: string
  readonly #database: Database
  readonly #channel: BroadcastChannel

  private constructor(name: string, database: Database) {
    this.#name = name
    this.#database = database
    this.#channel = new BroadcastChannel(name)
  }

  /** Rejects when the browser gives no database: some private windows, a full disk, the person's settings. */
  static async open(userId: string): Promise<IndexedDbOutbox> {
    const name = `edusphere-outbox-${userId}`
    return new IndexedDbOutbox(name, await open(name))
  }

  async all(): Promise<OutboxEntry[]> {
    const request = this.#entries('readonly').getAll() as IDBRequest<OutboxEntry[]>
    // Committed at once: in a tab that stands still, an open transaction holds up the writes of all tabs.
    request.transaction!.commit()
    return done(request)
  }

  put(entry: OutboxEntry): Promise<void> {
    return this.#write((entries) => entries.put(entry))
  }

  remove(id: string): Promise<void> {
    return this.#write((entries) => entries.delete(id))
  }

  onChange(listener: () => void): void {
    this.#channel.onmessage = listener
  }

  lead(signal: AbortSignal): Promise<Lead> {
    // Browsers have no locks on a page without HTTPS.
    return 'locks' in navigator ? leadByLock(this.#name, signal) : leadByLease(this.#database, signal)
  }

  close(): void {
    this.#channel.close()
    this.#database.close()
  }

  async #write(run: (entries: IDBObjectStore) => IDBRequest): Promise<void> {
    const request = run(this.#entries('readwrite'))
    // Committed at once: a page may be closed right after Enter is pressed.
    request.transaction!.commit()
    await done(request)
    this.#channel.postMessage(null)
  }

  #entries(mode: IDBTransactionMode): IDBObjectStore {
    return this.#database.transaction('entries', mode).objectStore('entries')
  }
}
