import { LIMITS } from '@edusphere/protocol'
import type { EncodedRow } from './encoded-row.ts'
import { encodeFrame, encodeSharedFrame } from './frame.ts'
import type { FeedKind } from './kind.ts'
import type { Style } from './reader.ts'

/** Largest page in bytes. A reader gets as much of it as its link takes in about a second (`socket/pace.ts`). */
const PAGE_BYTES = 256 * 1024

/** A range of a feed's versions. `membersVersion` is the one that the rows were read under, or a later one (G7). */
export interface Range {
  kind: FeedKind
  room: string
  epoch: string
  from: number
  version: number
  membersVersion: number
}

/** How many of the first rows fit into `bytes`, at least one. */
function fitting(rows: readonly EncodedRow[], bytes: number): number {
  let sum = 0
  const end = rows.findIndex(({ json }, i) => (sum += Buffer.byteLength(json)) > bytes && i > 0)
  return end < 0 ? rows.length : end
}

/** A `sync` of a range of versions, encoded once for any number of sockets. */
export class SyncPage {
  readonly range: Range
  readonly rows: readonly EncodedRow[]
  readonly more: boolean
  readonly reset: boolean
  /** Of a `reset`: the head that it was read at. Further pages of it follow when `more`. */
  readonly snapshot: number
  /** The `sync` without its closing brace: a `ref` may follow. */
  #sync: Buffer | undefined
  #bytes: number | undefined
  readonly #splits = new Map<number, [SyncPage, SyncPage]>()
  #frames: Partial<Record<Style, Buffer>> = {}

  constructor(range: Range, rows: readonly EncodedRow[], { more = false, reset = false, snapshot = 0 } = {}) {
    this.range = range
    this.rows = rows
    this.more = more
    this.reset = reset
    this.snapshot = snapshot
  }

  /** As many rows as fit into a page, at least one. `more`: further rows follow after them. */
  static cut(range: Range, rows: readonly EncodedRow[], more = false): SyncPage {
    const count = fitting(rows.slice(0, LIMITS.syncPage), PAGE_BYTES)
    return count < rows.length || more ? SyncPage.#begin(range, rows.slice(0, count)) : new SyncPage(range, rows)
  }

  /** A page after which further rows follow. */
  static #begin(range: Range, rows: readonly EncodedRow[]): SyncPage {
    return new SyncPage({ ...range, version: rows.at(-1)!.row.version }, rows, { more: true })
  }

  /** Whether it need not be cut. A `reset` is never cut (R4). */
  fits(bytes: number): boolean {
    this.#bytes ??= this.rows.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0)
    return this.reset || this.#bytes <= bytes || this.rows.length < 2
  }

  /** As many of the first rows as fit into `bytes`, at least one, and the rest. For a page that does not fit. */
  split(bytes: number): [SyncPage, SyncPage] {
    const count = fitting(this.rows, bytes)
    const known = this.#splits.get(count)
    if (known) return known
    const first = SyncPage.#begin(this.range, this.rows.slice(0, count))
    const rest = new SyncPage({ ...this.range, from: first.version }, this.rows.slice(count), { more: this.more })
    this.#splits.set(count, [first, rest])
    return [first, rest]
  }

  /** A page of a `reset` that was read at `head`: without what was gone by then, which its client never held. */
  without(head: number): SyncPage {
    const { kind } = this.range
    const rows = this.rows.filter(({ row }) => row.version > head || !kind.isGone(row))
    return rows.length === this.rows.length ? this : new SyncPage(this.range, rows, this)
  }

  /** The position of a reader after this page. */
  get version(): number {
    return this.range.version
  }

  /** The frames in the subscription's style, with the `ref` of its `join`. */
  encode(style: Style, ref?: string): Buffer {
    if (ref !== undefined) return this.#encodeSync(`,"ref":${JSON.stringify(ref)}}`)
    return (this.#frames[style] ??= style === 'plain' ? this.#encodeEvents() : this.#encodeSync('}'))
  }

  #encodeSync(end: string): Buffer {
    return encodeSharedFrame((this.#sync ??= this.#open()), end)
  }

  #open(): Buffer {
    const { kind, room, epoch, from, version } = this.range
    const { reset, more } = this
    const fields = Object.entries({ type: 'sync', room, epoch, from, version, reset, more })
    const head = fields.map(([name, value]) => `"${name}":${JSON.stringify(value)},`).join('')
    return Buffer.from(`{${head}${kind.fields(this.rows)}`)
  }

  /** For a client that does not know `sync`: each row as an event. */
  #encodeEvents(): Buffer {
    const { kind, from } = this.range
    const told = this.rows.filter(({ row }) => kind.isPlain(row, from))
    return Buffer.concat(told.map(({ row }) => encodeFrame(JSON.stringify(kind.event(row, this.range)))))
  }
}
