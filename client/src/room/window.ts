import { isTombstone, type Message, type SyncRow } from '@edusphere/protocol'
import type { Page, PageQuery } from './page.ts'

/**
 * The loaded part of a room's messages: everything with `from <= seq <= to`, without holes. `from` 0 is the beginning
 * of the room, `to` Infinity its end. The bounds are not read from the rows, because rows can be deleted.
 */
export class LoadedWindow {
  messages: readonly Message[] = []
  from = Infinity
  to = 0

  get isLoaded(): boolean {
    return this.from <= this.to
  }

  /** Inserts rows, or replaces older versions. A tombstone removes its row. Rows outside the range are ignored. */
  put(rows: readonly SyncRow[]): void {
    const inside = rows.filter((row) => row.seq >= this.from && row.seq <= this.to)
    if (inside.length === 0) return
    const messages = [...this.messages]
    for (const row of inside) putRow(messages, row)
    this.messages = messages
  }

  /** Only the newest messages of the room. */
  replace(messages: readonly Message[]): void {
    const first = messages[0]
    this.from = first && first.seq > 1 ? first.seq : 0
    this.to = Infinity
    this.messages = messages
  }

  /** Adds a page. False: the page no longer touches the range. */
  load(query: PageQuery, page: Page): boolean {
    const lower = page.hasBefore ? (page.messages[0]?.seq ?? 0) : 0
    const upper = page.hasAfter ? (page.messages.at(-1)?.seq ?? Infinity) : Infinity
    switch (query.kind) {
      case 'before':
        if (query.seq !== this.from) return false
        this.from = lower
        this.messages = [...page.messages, ...this.messages]
        return true
      case 'after':
        if (query.seq !== this.to) return false
        this.to = upper
        this.messages = [...this.messages, ...page.messages]
        return true
      default:
        this.from = lower
        this.to = upper
        this.messages = page.messages
        return true
    }
  }

  /** Drops the oldest rows beyond `keep`. */
  trim(keep: number): void {
    if (this.to < Infinity || this.messages.length <= keep) return
    this.messages = this.messages.slice(-keep)
    this.from = this.messages[0]?.seq ?? 0
  }
}

function putRow(messages: Message[], row: SyncRow): void {
  const index = indexOfSeq(messages, row.seq)
  const held = messages[index]
  const isHeld = held?.seq === row.seq
  if (isHeld && held.version >= row.version) return
  if (isTombstone(row)) messages.splice(index, isHeld ? 1 : 0)
  else if (isHeld) messages[index] = { ...row, user: held.user, user_id: held.user_id, created: held.created }
  else messages.splice(index, 0, row)
}

/** The index of `seq`. Searches from the end, where most changes happen. */
function indexOfSeq(messages: readonly Message[], seq: number): number {
  let index = messages.length
  while (index > 0 && messages[index - 1]!.seq >= seq) index--
  return index
}
