import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** `meta` belongs to the store it is in (its life, how often it was started), so it stays behind. */
export type TableName = Exclude<keyof Database, 'meta'>
export type Cell = string | number | null | Uint8Array
export type Row = Cell[]

interface Table<T extends TableName> {
  /** In the order in which they stand in the file. */
  columns: readonly (keyof Database[T] & string)[]
  /** Unique and indexed: rows travel in pages along it. */
  key: readonly (keyof Database[T] & string)[]
  /** Rows in a page, so that a page of the longest rows stays below 20 MB. */
  page: number
}

/** Every table after those it refers to. Messages in the order of their rooms: neighbours are alike, and lie together. */
const TABLES: { [T in TableName]: Table<T> } = {
  avatars: { columns: ['hash', 'content_type', 'bytes'], key: ['hash'], page: 50 },
  users: {
    columns: ['id', 'username', 'name', 'email', 'password', 'avatar', 'created', 'disabled', 'deleted'],
    key: ['id'],
    page: 500,
  },
  sessions: {
    columns: ['id', 'user_id', 'created', 'last_used', 'expires', 'user_agent'],
    key: ['id'],
    page: 500,
  },
  refresh_tokens: { columns: ['hash', 'session_id', 'replaced', 'expires'], key: ['hash'], page: 500 },
  reset_tokens: { columns: ['hash', 'user_id', 'expires'], key: ['hash'], page: 500 },
  rooms: {
    columns: [
      ...(['id', 'host_id', 'slug', 'name', 'folded_name', 'description', 'visibility'] as const),
      ...(['created', 'epoch', 'invite', 'invite_expires'] as const),
    ],
    key: ['id'],
    page: 500,
  },
  room_heads: { columns: ['room_id', 'version', 'members_version', 'floor'], key: ['room_id'], page: 500 },
  participants: { columns: ['room_id', 'user_id', 'joined', 'read_seq'], key: ['room_id', 'user_id'], page: 500 },
  removals: { columns: ['room_id', 'user_id', 'removed'], key: ['room_id', 'user_id'], page: 500 },
  messages: {
    columns: ['id', 'room_id', 'user_id', 'body', 'created', 'updated', 'edited', 'seq', 'version', 'deleted'],
    key: ['room_id', 'seq'],
    page: 500,
  },
  revisions: { columns: ['message_id', 'version', 'body', 'replaced'], key: ['message_id', 'version'], page: 500 },
}

export const TABLE_NAMES = Object.keys(TABLES) as TableName[]

export const columnsOf = (table: TableName): readonly string[] => TABLES[table].columns
export const pageSizeOf = (table: TableName): number => TABLES[table].page

export type Counts = ReadonlyMap<TableName, number>

export async function countAll(db: Kysely<Database>): Promise<Counts> {
  const counts = new Map<TableName, number>()
  for (const table of TABLE_NAMES) {
    const query = db.selectFrom(table).select(({ fn }) => fn.countAll().as('count'))
    counts.set(table, Number((await query.executeTakeFirstOrThrow()).count))
  }
  return counts
}

export const totalOf = (counts: Counts): number => counts.values().reduce((sum, count) => sum + count, 0)

/** All rows of a table in pages along its key; the pages of one snapshot are one state of the table. */
export async function* pagesOf(db: Kysely<Database>, table: TableName): AsyncGenerator<Row[]> {
  const { columns, key, page } = TABLES[table]
  const order = sql.join(key.map((column) => sql.ref(column)))
  const select = sql`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)}`
  let after = sql``
  for (;;) {
    const query = sql<Record<string, Cell>>`${select} ${after} order by ${order} limit ${sql.lit(page)}`
    const { rows } = await query.execute(db)
    if (rows.length === 0) return
    yield rows.map((row) => columns.map((column) => row[column]!))
    const last = rows.at(-1)!
    after = sql`where (${order}) > (${sql.join(key.map((column) => last[column]))})`
  }
}

export async function insertRows(db: Kysely<Database>, table: TableName, rows: readonly Row[]): Promise<void> {
  const columns = sql.join(columnsOf(table).map((column) => sql.ref(column)))
  const values = sql.join(rows.map((row) => sql`(${sql.join(row)})`))
  await sql`insert into ${sql.table(table)} (${columns}) values ${values}`.execute(db)
}
