import { LIMITS, type SyncFrame, type SyncRow } from '@edusphere/protocol'
import { encodeFrame, encodeSharedFrame } from './frame.ts'
import type { Style } from './subscription.ts'

/** What one page may hold in bytes: a slow reader must be able to take it without being closed for what is unsent. */
const PAGE_BYTES = 256 * 1024

/** A row of a `sync`, serialised once for all who get it. */
export interface EncodedRow {
  id: string
  seq: number
  version: number
  deleted: boolean
  json: string
}

export function encodeRow(row: SyncRow): EncodedRow {
  return { id: row.id, seq: row.seq, version: row.version, deleted: 'deleted' in row, json: JSON.stringify(row) }
}

/** A range of a room's versions, and the `members_version` that its rows were read under, or a later one (G7). */
export interface Range {
  room: string
  epoch: string
  from: number
  version: number
  membersVersion: number
}

/** The state of a range of a room's versions, encoded once for any number of sockets. */
export class SyncPage {
  readonly range: Range
  readonly rows: readonly EncodedRow[]
  readonly more: boolean
  readonly reset: boolean
  /** The `sync` without its closing brace: a `ref` may follow. */
  #sync: Buffer | undefined
  #frames: Partial<Record<Style, Buffer>> = {}

  constructor(range: Range, rows: readonly EncodedRow[], { more = false, reset = false } = {}) {
    this.range = range
    this.rows = rows
    this.more = more
    this.reset = reset
  }

  /** As many of the rows as fit into a page, at least one; `more`: whether there are further ones beyond them. */
  static cut(range: Range, rows: readonly EncodedRow[], more = false): SyncPage {
    let bytes = 0
    const end = rows.findIndex(({ json }, i) => {
      bytes += Buffer.byteLength(json)
      return i === LIMITS.syncPage || (i > 0 && bytes > PAGE_BYTES)
    })
    const fitting = end < 0 ? rows : rows.slice(0, end)
    if (end < 0 && !more) return new SyncPage(range, rows)
    return new SyncPage({ ...range, version: fitting.at(-1)!.version }, fitting, { more: true })
  }

  /** The position of whoever has got the page. */
  get version(): number {
    return this.range.version
  }

  /** In the style that a socket asked for, with the `ref` of what it asked. */
  encode(style: Style, ref?: string): Buffer {
    if (ref !== undefined)
      return encodeSharedFrame((this.#sync ??= this.#encodeSync()), `,"ref":${JSON.stringify(ref)}}`)
    return (this.#frames[style] ??=
      style === 'plain' ? this.#encodeEvents() : encodeSharedFrame((this.#sync ??= this.#encodeSync()), '}'))
  }

  #encodeSync(): Buffer {
    const { room, epoch, from, version } = this.range
    const head: Omit<SyncFrame, 'messages'> = {
      type: 'sync',
      room,
      epoch,
      from,
      version,
      reset: this.reset,
      more: this.more,
    }
    const rows = this.rows.map(({ json }) => json).join(',')
    return Buffer.from(`${JSON.stringify(head).slice(0, -1)},"messages":[${rows}]`)
  }

  /** For a client that does not know `sync`: the last state of each message as the event that leads there. */
  #encodeEvents(): Buffer {
    return Buffer.concat(this.rows.map((row) => encodeFrame(this.#event(row))))
  }

  #event({ id, seq, version, deleted, json }: EncodedRow): string {
    const { room, from } = this.range
    if (deleted) return JSON.stringify({ type: 'chat_message', action: 'delete', room, version, seq, id })
    const action = seq > from ? 'new' : 'update'
    return `{"type":"chat_message","action":"${action}",${json.slice(1)}`
  }
}
