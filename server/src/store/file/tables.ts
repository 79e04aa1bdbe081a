import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import { initialOf, type Cell } from '../columns.ts'
import { columnsOf, TABLE_NAMES, tableOf, type TableName } from '../tables.ts'

export type Cells = Cell[]

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

/** All rows of a table in key order, in pages. In one snapshot, all pages show one state of the table. */
export async function* pagesOf(
  db: Kysely<Database>,
  table: TableName,
  columns: readonly string[] = columnsOf(table),
): AsyncGenerator<Cells[]> {
  const { key: primary, order: key = primary, page } = tableOf(table)
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

/** Inserts rows with their cells in the order of `columns`. A missing column holds what a migration gives it. */
export async function insertRows(
  db: Kysely<Database>,
  { name, columns }: { name: TableName; columns: readonly string[] },
  rows: readonly Cells[],
): Promise<void> {
  const missing = Object.entries(tableOf(name).columns).filter(([column]) => !columns.includes(column))
  const names = sql.join([...columns, ...missing.map(([column]) => column)].map((column) => sql.ref(column)))
  const initial = missing.map(([, column]) => {
    const from = column.since?.from
    return from === undefined ? () => initialOf(column) : (row: Cells) => row[columns.indexOf(from)]!
  })
  const values = sql.join(rows.map((row) => sql`(${sql.join([...row, ...initial.map((cell) => cell(row))])})`))
  await sql`insert into ${sql.table(name)} (${names}) values ${values}`.execute(db)
}
