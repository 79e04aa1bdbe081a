import type { RequestErrorCode } from '../connection/requests.ts'
import type { Kept } from '../operations/operation.ts'
import type { Change } from '../operations/operations.ts'

/** A change that the server has not acknowledged, as it is kept. Plain data: it can be cloned and stored. */
export type OutboxEntry = Change &
  Kept & {
    /** Changes of one room are sent from the lowest to the highest. */
    readonly order: number
    /** Not sent before this time (milliseconds since the epoch): until then it can be undone. */
    readonly due?: number
    /** `failed`: refused with this code, and not sent again unless somebody says so. */
    readonly state: { readonly status: 'waiting' } | { readonly status: 'failed'; readonly code: RequestErrorCode }
  }

/**
 * Where an outbox keeps its entries. A store belongs to one account: entries of another one MUST never appear in it, and
 * entries MUST still be there when the same person comes back. Several tabs (or processes) may open the same store. Calls of
 * one tab MUST take effect in the order they were made: nobody waits for one before the next.
 */
export interface OutboxStore {
  /** Every entry, in any order. MUST contain each `put` and no `remove` that has resolved before, of whichever tab. */
  all(): Promise<OutboxEntry[]>

  /** Adds the entry, or replaces the one with its `id`. MUST NOT resolve before the entry would outlive a closed tab. */
  put(entry: OutboxEntry): Promise<void>

  /** Removes the entry. MUST resolve also when there is none. */
  remove(id: string): Promise<void>

  /** MUST call `listener` after every `put` and `remove` of another tab, when `all` shows it already. Own ones are no news. */
  onChange(listener: () => void): void

  /**
   * Waits until this tab is the one that sends, and stays it until `signal` aborts or the tab is gone; then another one
   * that waits MUST get its turn within seconds. MUST NOT let two tabs lead for longer than that. MUST reject when `signal`
   * aborts first.
   * @returns a signal that aborts when the lead is lost, and at once when `signal` does
   */
  lead(signal: AbortSignal): Promise<AbortSignal>

  /** Lets go of everything but the entries. */
  close(): void
}
