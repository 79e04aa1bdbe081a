import type { OutboxEntry, OutboxStore } from '@edusphere/client'
import { leadByLease } from './lease.ts'
import { done, open, type Database } from './indexed-db.ts'

/** The outbox of one account in this browser: survives reload, crash and closed browser, and is shared by its tabs. */
export class IndexedDbOutbox implements OutboxStore {
  readonly #name: string
  readonly #database: Promise<Database>
  readonly #channel: BroadcastChannel

  constructor(userId: string) {
    this.#name = `edusphere-outbox-${userId}`
    this.#database = open(this.#name)
    this.#channel = new BroadcastChannel(this.#name)
  }

  async all(): Promise<OutboxEntry[]> {
    return done((await this.#entries('readonly')).getAll() as IDBRequest<OutboxEntry[]>)
  }

  async put(entry: OutboxEntry): Promise<void> {
    await done((await this.#entries('readwrite')).put(entry))
    this.#channel.postMessage(null)
  }

  async remove(id: string): Promise<void> {
    await done((await this.#entries('readwrite')).delete(id))
    this.#channel.postMessage(null)
  }

  onChange(listener: () => void): void {
    this.#channel.onmessage = listener
  }

  async lead(signal: AbortSignal): Promise<AbortSignal> {
    // Browsers take the locks away where the page did not come over HTTPS.
    if (!('locks' in navigator)) return leadByLease(await this.#database, signal)
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    return new Promise((resolve, reject) => {
      const hold = () => {
        resolve(signal)
        return ended
      }
      navigator.locks.request(this.#name, { signal }, hold).catch(reject)
    })
  }

  close(): void {
    this.#channel.close()
    void this.#database.then((database) => database.close())
  }

  async #entries(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await this.#database).transaction('entries', mode).objectStore('entries')
  }
}
