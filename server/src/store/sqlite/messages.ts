import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { RoomState } from '@edusphere/protocol'
import { append, type AppendEngine, type Findings, type Needs, type TableWrites, type Writes } from '../append.ts'
import { JSON_FUNCTIONS, messageOf, type StoredMessage, selectMessage } from '../message-rows.ts'
import type { Change, Outcome, Found, Member, Need } from '../operation.ts'
import { pageOf, windowOf } from '../paging.ts'
import type { ChangedRows, Head, MessageStore, Page, PageQuery } from '../store.ts'
import type { Alone } from './alone.ts'
import { columnsOf, tableOf, type AnyRow, type TableName } from '../tables.ts'
import { keepPrepared } from './dialect.ts'

const NO_HEAD: Head = { version: 0, membersVersion: 0 }

export class SqliteMessages implements MessageStore {
  readonly #alone: Alone
  readonly #appending: SqliteAppend
  readonly #statements

  constructor(database: DatabaseSync, alone: Alone) {
    this.#alone = alone
    this.#appending = new SqliteAppend(database, alone)
    // `LIMIT +?`: the plan may depend on a bare parameter, so SQLite would prepare it again at every run.
    const seen = `${SELECT_MESSAGE} WHERE m.room_id = ? AND m.deleted = 0`
    this.#statements = {
      head: database.prepare('SELECT version, members_version AS membersVersion FROM room_heads WHERE room_id = ?'),
      isParticipant: database.prepare('SELECT 1 FROM participants WHERE room_id = ? AND user_id = ?'),
      before: database.prepare(`${seen} AND m.seq < ? ORDER BY m.seq DESC LIMIT +?`),
      from: database.prepare(`${seen} AND m.seq >= ? ORDER BY m.seq LIMIT +?`),
      since: database.prepare(`${SELECT_MESSAGE} WHERE m.room_id = ? AND m.version > ? ORDER BY m.version LIMIT +?`),
      state: database.prepare(`
        SELECT state_version AS version, name, description, visibility FROM rooms WHERE id = ? AND state_version > ?`),
      count: database.prepare(
        'SELECT count(*) AS count FROM (SELECT 1 FROM messages WHERE room_id = ? AND version > ? LIMIT +?)',
      ),
      revisions: database.prepare(`
        SELECT r.body, r.replaced FROM revisions r JOIN messages m ON m.id = r.message_id
        WHERE m.id = ? AND m.room_id = ? AND m.deleted = 0 ORDER BY r.version`),
      inRoom: database.prepare('SELECT 1 FROM messages WHERE id = ? AND room_id = ? AND deleted = 0'),
    }
  }

  append(changes: readonly Change[], now: number): Promise<Outcome[]> {
    return append(this.#appending, changes, now)
  }

  page(query: PageQuery): Promise<Page | undefined> {
    return this.#alone(() => {
      if (!this.#statements.isParticipant.get(query.roomId, query.userId)) return undefined
      return { ...this.#rows(query), version: this.#head(query.roomId).version }
    })
  }

  changesSince({ roomId, since, limit }: { roomId: string; since: number; limit: number }): Promise<ChangedRows> {
    return this.#alone(() => {
      const rows = select(this.#statements.since.all(roomId, since, limit + 1))
      const messages = rows.slice(0, limit)
      return { head: this.#head(roomId), messages, state: this.#state(roomId, since), more: rows.length > limit }
    })
  }

  countSince(roomId: string, since: number, max: number): Promise<number> {
    return this.#alone(() => Number(this.#statements.count.get(roomId, since, max)?.count))
  }

  newest({ roomId, limit }: { roomId: string; limit: number }) {
    return this.#alone(() => ({
      head: this.#head(roomId),
      messages: this.#before(roomId, Number.MAX_SAFE_INTEGER, limit),
      state: this.#state(roomId, -1),
    }))
  }

  revisions({ roomId, userId, id }: { roomId: string; userId: string; id: string }) {
    return this.#alone(() => {
      const visible = this.#statements.isParticipant.get(roomId, userId) && this.#statements.inRoom.get(id, roomId)
      if (!visible) return undefined
      return this.#statements.revisions.all(id, roomId) as unknown as { body: string; replaced: number }[]
    })
  }

  heads(roomIds: readonly string[]): Promise<Map<string, Head>> {
    return this.#alone(() => {
      const heads = roomIds.map((id) => [id, this.#statements.head.get(id) as unknown as Head | undefined] as const)
      return new Map(heads.filter((entry): entry is [string, Head] => entry[1] !== undefined))
    })
  }

  #head(roomId: string): Head {
    return (this.#statements.head.get(roomId) as unknown as Head | undefined) ?? NO_HEAD
  }

  #state(roomId: string, since: number): RoomState | undefined {
    return this.#statements.state.get(roomId, since) as unknown as RoomState | undefined
  }

  #before(roomId: string, seq: number, limit: number): StoredMessage[] {
    return select(this.#statements.before.all(roomId, seq, limit)).toReversed()
  }

  #rows(query: PageQuery): Omit<Page, 'version'> {
    const { pivot, older, newer } = windowOf(query)
    const from = this.#statements.from.all(query.roomId, pivot, newer)
    return pageOf(query, this.#before(query.roomId, pivot, older), select(from))
  }
}

const select = (rows: unknown[]): StoredMessage[] => (rows as StoredMessage[]).map(messageOf)

const SELECT_MESSAGE = selectMessage(JSON_FUNCTIONS.sqlite)

/** Stores batches with prepared statements: a single change costs half as much as with a query builder. */
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

  /** Synchronous from BEGIN to COMMIT, so that no other statement runs in between. */
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

  #read({ rooms, messages, rows }: Needs): Findings {
    const heads = new Map<string, Head>()
    const members: Findings['members'][number][] = []
    for (const [roomId, userIds] of rooms) {
      const head = this.#statements.head.get(roomId) as unknown as Head | undefined
      if (head) heads.set(roomId, head)
      for (const userId of userIds) {
        const member = this.#statements.member.get(roomId, userId) as unknown as Member | undefined
        if (member) members.push({ roomId, member })
      }
    }
    const found: StoredMessage[] = []
    for (const id of messages) {
      const row = this.#statements.message.get(id) as unknown as StoredMessage | undefined
      if (row) found.push(messageOf(row))
    }
    return { heads, members, messages: found, rows: rows.flatMap((need) => this.#find(need)) }
  }

  #find({ table, key }: Need): Found[] {
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
    this.#runEach(insert, inserts)
    this.#runEach(update, updates)
  }

  #runEach({ sql, columns }: Shape, rows: readonly AnyRow[]): void {
    // A table whose columns are all key columns has no update to prepare.
    if (rows.length === 0) return
    const statement = this.#prepared(sql)
    for (const row of rows) statement.run(...valuesOf(row, columns))
  }
}

interface Shape {
  sql: string
  columns: readonly string[]
}

const shapes = new Map<TableName, { insert: Shape; update: Shape }>()

/** The statements that insert a row and update its changeable columns. */
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
