import type { RequestErrorCode } from '../connection/requests.ts'
import type { Kept } from '../operations/operation.ts'
import type { Change } from '../operations/operations.ts'

/** A change that the server has not acknowledged. Plain data: it can be cloned and stored. */
export type OutboxEntry = Change &
  Kept & {
    /** Changes of one room are sent in this order, lowest first. */
    readonly order: number
    /** Milliseconds until it is sent, from when a tab first sees it: until then it can be undone. */
    readonly delayMs?: number
    /** `failed`: refused with this code. It is sent again only by `resend`. */
    readonly state: { readonly status: 'waiting' } | { readonly status: 'failed'; readonly code: RequestErrorCode }
  }

/**
 * Keeps the entries of an outbox. A store belongs to one account: entries of another account MUST never appear in it,
 * and entries MUST still be there when the same person comes back. Several tabs (or processes) may open the same store.
 * Calls of one tab MUST take effect in the order they were made, also when the tab does not await them.
 */
export interface OutboxStore {
  /** Every entry, in any order. MUST show every `put` and `remove` that has resolved before, of any tab. */
  all(): Promise<OutboxEntry[]>

  /** Adds the entry, or replaces the one with its `id`. MUST NOT resolve before the entry survives a closed tab. */
  put(entry: OutboxEntry): Promise<void>

  /** Removes the entry. MUST also resolve when the entry does not exist. */
  remove(id: string): Promise<void>

  /** MUST call `listener` after every `put` and `remove` of another tab, once `all` shows it. Not for its own. */
  onChange(listener: () => void): void

  /**
   * Waits until this tab leads. It leads until `signal` aborts or the tab is gone; then another waiting tab MUST get
   * its turn within seconds. MUST NOT let two tabs lead for longer than that. MUST reject when `signal` aborts first.
   * @returns a signal that aborts when the lead is lost, and at once when `signal` aborts
   */
  lead(signal: AbortSignal): Promise<AbortSignal>

  /** Releases everything. The entries stay. */
  close(): void
}
