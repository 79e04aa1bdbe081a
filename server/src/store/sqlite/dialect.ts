import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely'

class NodeSqliteDriver extends SqliteDriver {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync, adapted: SqliteDatabase) {
    super({ database: adapted })
    this.#database = database
  }

  /**
   * Takes the write lock at once, except for read-only transactions. A deferred transaction that reads first and writes
   * later fails at once (SQLITE_BUSY_SNAPSHOT) when the operator's tool wrote in between.
   */
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate'
    await connection.executeQuery(CompiledQuery.raw(begin))
  }

  /** A full disk makes SQLite roll back by itself. A second rollback would fail and hide the first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection)
  }
}

/** Kysely over `node:sqlite`: one connection. Kysely's mutex gives it to one user at a time. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #createDriver: () => Driver

  constructor(database: DatabaseSync) {
    const adapted = adapt(database)
    super({ database: adapted })
    this.#createDriver = () => new NodeSqliteDriver(database, adapted)
  }

  override createDriver(): Driver {
    return this.#createDriver()
  }
}

/** Statements kept prepared: preparing one takes as long as running it. Each length of a list is a statement. */
const STATEMENTS_MAX = 500

/** Prepares each SQL text once. */
export function keepPrepared(database: DatabaseSync): (sql: string) => StatementSync {
  return keep((sql) => database.prepare(sql))
}

function adapt(database: DatabaseSync): SqliteDatabase {
  return { close: () => database.close(), prepare: keep((sql) => adaptStatement(database.prepare(sql))) }
}

function keep<Statement>(prepare: (sql: string) => Statement): (sql: string) => Statement {
  const prepared = new Map<string, Statement>()
  return (sql) => {
    let statement = prepared.get(sql)
    if (!statement) {
      if (prepared.size >= STATEMENTS_MAX) prepared.clear()
      statement = prepare(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  }
}
