import { createZstdCompress, constants } from 'node:zlib'
import { isoTime, wallClock } from '../../clock.ts'
import { migrations } from '../migrations.ts'
import type { Cell } from '../columns.ts'
import { columnsOf, TABLE_NAMES, type TableName } from '../tables.ts'
import type { Cells, Counts } from './tables.ts'

/* docs/store-file.md describes the format. */

export const FORMAT = 'edusphere-store'
export const FORMAT_VERSION = 1

/** Why a file cannot be read, as a sentence for the operator. */
export class StoreFileError extends Error {}

/** The first line. */
export interface Header {
  format: typeof FORMAT
  version: number
  schema: string
  created: string
  tables: { name: TableName; columns: readonly string[]; rows: number }[]
}

/** The last line. */
export interface Trailer {
  /** SHA-256 of the lines in between, hexadecimal. Both engines sort by bytes, so equal rows give equal lines. */
  checksum: string
}

/** The contents of a file or a store. */
export interface Contents {
  rows: Counts
  checksum: string
}

/** Hears how far a long task is. */
export interface Progress {
  begin(task: string, total: number): void
  advance(rows: number): void
}

/** The migrations in order. Every open store is at the last one. */
export async function schemas(): Promise<string[]> {
  return Object.keys(await migrations.getMigrations()).sort()
}

export async function headerOf(rows: Counts): Promise<Header> {
  const tables = TABLE_NAMES.map((name) => ({ name, columns: columnsOf(name), rows: rows.get(name)! }))
  const [schema, created] = [(await schemas()).at(-1)!, isoTime(wallClock())]
  return { format: FORMAT, version: FORMAT_VERSION, schema, created, tables }
}

/** A line of the file. */
export function encodeRow(row: Cells): string {
  return `${JSON.stringify(row.map((cell) => (cell instanceof Uint8Array ? { base64: base64(cell) } : cell)))}\n`
}

export function decodeRow(line: string): Cells {
  const row = JSON.parse(line) as (Cell | { base64: string })[]
  return row.map((cell) => (isBytes(cell) ? Buffer.from(cell.base64, 'base64') : cell))
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

const isBytes = (cell: Cell | { base64: string }): cell is { base64: string } =>
  typeof cell === 'object' && cell !== null && 'base64' in cell

/** As small as gzip's level 6 in a sixth of its time (100,000 messages: 85 ms and 490 ms for 5.9 and 5.7 of 26.8 MB). */
export const compressor = () => createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } })
