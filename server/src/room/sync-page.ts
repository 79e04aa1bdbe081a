import { LIMITS } from '@edusphere/protocol'
import type { EncodedRow } from './encoded-row.ts'
import { encodeFrame, encodeSharedFrame } from './frame.ts'
import type { FeedKind } from './kind.ts'
import type { Style } from './reader.ts'

/** Largest page in bytes. A slow reader must be able to take a page without exceeding the limit of unsent bytes. */
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
    let bytes = 0
    const end = rows.findIndex(({ json }, i) => {
      bytes += Buffer.byteLength(json)
      return i === LIMITS.syncPage || (i > 0 && bytes > PAGE_BYTES)
    })
    const fitting = end < 0 ? rows : rows.slice(0, end)
    if (end < 0 && !more) return new SyncPage(range, rows)
    return new SyncPage({ ...range, version: fitting.at(-1)!.row.version }, fitting, { more: true })
  }

  /** A later page of a `reset` that was read at `head`: without what was gone by then, which its client never held. */
  without(head: number): SyncPage {
    const { kind } = this.range
    const rows = this.rows.filter(({ row }) => row.version > head || !kind.isGone(row))
    return rows.length === this.rows.length ? this : new SyncPage(this.range, rows, { more: this.more })
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
