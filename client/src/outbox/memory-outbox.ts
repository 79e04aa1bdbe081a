import { Listeners } from '../listeners.ts'
import type { Lead, OutboxEntry, OutboxStore } from './store.ts'

/** What the tabs of one account share. */
interface Shared {
  entries: Map<string, OutboxEntry>
  changes: Listeners<MemoryOutbox>
  lead: Promise<unknown>
}

/** Keeps the outbox in memory, for bots. */
export class MemoryOutbox implements OutboxStore {
  readonly #shared: Shared
  #stopListening = () => {}

  /** @param tab another tab of the same store */
  constructor(tab?: MemoryOutbox) {
    this.#shared = tab ? tab.#shared : { entries: new Map(), changes: new Listeners(), lead: Promise.resolve() }
  }

  async all(): Promise<OutboxEntry[]> {
    return [...this.#shared.entries.values()]
  }

  async put(entry: OutboxEntry): Promise<void> {
    this.#shared.entries.set(entry.id, entry)
    this.#shared.changes.emit(this)
  }

  async remove(id: string): Promise<void> {
    this.#shared.entries.delete(id)
    this.#shared.changes.emit(this)
  }

  onChange(listener: () => void): void {
    this.#stopListening = this.#shared.changes.add((tab) => tab !== this && listener())
  }

  async lead(signal: AbortSignal): Promise<Lead> {
    const before = this.#shared.lead
    const ended = new Promise((resolve) => signal.addEventListener('abort', resolve))
    this.#shared.lead = before.then(() => signal.aborted || ended)
    await Promise.race([before, ended])
    signal.throwIfAborted()
    // All tabs are in this process: none stands still while another one goes on.
    return { lost: signal, confirm: async () => !signal.aborted }
  }

  close(): void {
    this.#stopListening()
  }
}
