import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { AppendEngine, Findings, Needs, TableWrites, Writes } from '../append.ts'
import { selectMessage, messageOf, type StoredMessage } from '../message-rows.ts'
import type { Found, Member, Need } from '../operation.ts'
import type { Head } from '../store.ts'
import { columnsOf, tableOf, type AnyRow, type TableName } from '../tables.ts'
import type { Alone } from './alone.ts'
import { keepPrepared } from './dialect.ts'

export const SELECT_MESSAGE = selectMessage({ ofRows: 'json_group_array', ofValues: 'json_array' })

/** Takes batches with prepared statements: a lone commit costs half of what a query builder makes it cost. */
export class SqliteAppend implements AppendEngine {
  readonly #database: DatabaseSync
  readonly #alone: Alone
  readonly #prepared: (sql: string) => StatementSync
  readonly #statements

  constructor(database: DatabaseSync, alone: Alone) {
    this.#database = database
    this.#alone = alone
    this.#prepared = keepPrepared(database)
    this.#statements = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      commit: database.prepare('COMMIT'),
      head: database.prepare('SELECT version, members_version AS membersVersion FROM room_heads WHERE room_id = ?'),
      setHead: database.prepare('UPDATE room_heads SET version = ? WHERE room_id = ?'),
      member: database.prepare(`
        SELECT u.id, u.username, u.name, u.avatar,
               CASE WHEN r.host_id = u.id THEN 'host' ELSE 'participant' END AS role
        FROM participants p JOIN users u ON u.id = p.user_id JOIN rooms r ON r.id = p.room_id
        WHERE p.room_id = ? AND p.user_id = ?`),
      message: database.prepare(`${SELECT_MESSAGE} WHERE m.id = ?`),
    }
  }

  /** Synchronous from BEGIN to COMMIT, so that nothing else on the connection can slip in between. */
  transact<T>(needs: Needs, rule: (findings: Findings) => { result: T; writes: Writes }): Promise<T> {
    return this.#alone(() => {
      this.#statements.begin.run()
      try {
        const { result, writes } = rule(this.#read(needs))
        this.#write(writes)
        this.#statements.commit.run()
        return result
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
        throw error
      }
    })
  }

  #read({ roomIds, people, rows }: Needs): Findings {
    const heads = new Map<string, Head>()
    for (const roomId of roomIds) {
      const head = this.#statements.head.get(roomId) as unknown as Head | undefined
      if (head) heads.set(roomId, head)
    }
    const members = people.flatMap(({ roomId, userId }) => {
      const member = this.#statements.member.get(roomId, userId) as unknown as Member | undefined
      return member ? [{ roomId, member }] : []
    })
    return { heads, members, rows: rows.flatMap((need) => this.#find(need)) }
  }

  #find({ table, key }: Need): Found[] {
    if (table === 'messages' && key.id !== undefined) {
      const row = this.#statements.message.get(key.id) as unknown as StoredMessage | undefined
      return row ? [{ table, row: messageOf(row) as unknown as AnyRow }] : []
    }
    const columns = Object.keys(key)
    const select = this.#prepared(`SELECT ${columnsOf(table).join()} FROM ${table} WHERE ${equal(columns)}`)
    return (select.all(...valuesOf(key as AnyRow, columns)) as AnyRow[]).map((row) => ({ table, row }))
  }

  #write({ tables, heads }: Writes): void {
    for (const writes of tables) this.#writeTable(writes)
    for (const [roomId, version] of heads) this.#statements.setHead.run(version, roomId)
  }

  #writeTable({ table, drops, inserts, updates }: TableWrites): void {
    for (const key of drops) {
      const columns = Object.keys(key)
      this.#prepared(`DELETE FROM ${table} WHERE ${equal(columns)}`).run(...valuesOf(key, columns))
    }
    const { insert, update } = shapesOf(table)
    for (const row of inserts) this.#prepared(insert.sql).run(...valuesOf(row, insert.columns))
    for (const row of updates) this.#prepared(update.sql).run(...valuesOf(row, update.columns))
  }
}

interface Shape {
  sql: string
  columns: readonly string[]
}

const shapes = new Map<TableName, { insert: Shape; update: Shape }>()

/** A row's insert, and the update of all of it that may change. */
function shapesOf(table: TableName): { insert: Shape; update: Shape } {
  let made = shapes.get(table)
  if (!made) {
    const all = columnsOf(table)
    const { key, columns } = tableOf(table)
    const changing = all.filter((name) => !key.includes(name) && !columns[name]!.fixed)
    const insert = `INSERT INTO ${table} (${all.join()}) VALUES (${all.map(() => '?').join()})`
    const update = `UPDATE ${table} SET ${changing.map((name) => `${name} = ?`).join()} WHERE ${equal(key)}`
    made = { insert: { sql: insert, columns: all }, update: { sql: update, columns: [...changing, ...key] } }
    shapes.set(table, made)
  }
  return made
}

const equal = (columns: readonly string[]): string => columns.map((name) => `${name} = ?`).join(' AND ')
const valuesOf = (row: AnyRow, columns: readonly string[]) => columns.map((name) => row[name] as SQLInputValue)
