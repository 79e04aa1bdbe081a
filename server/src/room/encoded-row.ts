import type { FeedRow } from '../bus/bus.ts'

/** A row of a `sync`, serialised once for all its readers. */
export interface EncodedRow {
  row: FeedRow
  json: string
}

/** Rows as a JSON array. */
export const listOf = (rows: readonly EncodedRow[]): string => `[${rows.map(({ json }) => json).join()}]`

export const encodeRow = (row: FeedRow): EncodedRow => ({ row, json: JSON.stringify(row) })
