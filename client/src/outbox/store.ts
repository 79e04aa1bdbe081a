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

/** The right of one tab to send for all tabs. */
export interface Lead {
  /** Aborts when the lead is lost, and at once when the tab gives it up. */
  readonly lost: AbortSignal

  /**
   * Whether this tab leads still. Asked before each sending: a tab that stood still may have lost the lead without
   * hearing of it. MUST be false when another tab led before the call; then `lost` MUST have aborted. MUST NOT reject.
   */
  confirm(): Promise<boolean>
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
   * Waits until this tab leads. It leads until `signal` aborts, or the tab is gone, or it has stood still (in a modal
   * dialog) for at least two seconds; then another waiting tab MUST get its turn within seconds. MUST reject when
   * `signal` aborts first.
   */
  lead(signal: AbortSignal): Promise<Lead>

  /** Releases everything. The entries stay. */
  close(): void
}
