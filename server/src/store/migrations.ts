import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { numberItems } from './item-versions.ts'
import { foldDescriptions } from './room-topics.ts'
import { isSqlite } from './schema.ts'
import { initialOf, type AnyTable } from './columns.ts'
import { FEEDS, INVITATIONS, TABLES } from './tables.ts'

/*
 * Both engines run these, so they use only column types that SQLite and PostgreSQL share. A released migration never
 * changes. A new table or column is an entry in `tables.ts`, which names its migration.
 */

interface Types {
  time: 'bigint'
  text: 'text' | RawBuilder<unknown>
}

const initial: Migration = {
  async up(db: Kysely<unknown>) {
    const types: Types = { time: 'bigint', text: textOf(db) }
    await db.schema
      .createTable('meta')
      .addColumn('key', types.text, (c) => c.primaryKey().notNull())
      .addColumn('value', types.text, (c) => c.notNull())
      .execute()
    await createPeople(db, types)
    await createRooms(db, types)
    await createMessages(db, types)
  },
}

async function createPeople(db: Kysely<unknown>, { time, text }: Types): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('username', text, (c) => c.notNull().unique())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('email', text, (c) => c.unique())
    .addColumn('password', text)
    .addColumn('avatar', text)
    .addColumn('created', time, (c) => c.notNull())
    .addColumn('disabled', time)
    .addColumn('deleted', time)
    .execute()
  await db.schema
    .createTable('avatars')
    .addColumn('hash', text, (c) => c.primaryKey().notNull())
    .addColumn('content_type', text, (c) => c.notNull())
    .addColumn('bytes', sql.raw(isSqlite(db) ? 'blob' : 'bytea'), (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('sessions')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('created', time, (c) => c.notNull())
    .addColumn('last_used', time, (c) => c.notNull())
    .addColumn('expires', time, (c) => c.notNull())
    .addColumn('user_agent', text, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('sessions_user').on('sessions').column('user_id').execute()
  await db.schema
    .createTable('refresh_tokens')
    .addColumn('hash', text, (c) => c.primaryKey().notNull())
    .addColumn('session_id', text, (c) => c.notNull().references('sessions.id').onDelete('cascade'))
    .addColumn('replaced', time)
    .addColumn('expires', time, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('refresh_tokens_session').on('refresh_tokens').column('session_id').execute()
  await db.schema
    .createTable('reset_tokens')
    .addColumn('hash', text, (c) => c.primaryKey().notNull())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('expires', time, (c) => c.notNull())
    .execute()
}

async function createRooms(db: Kysely<unknown>, { time, text }: Types): Promise<void> {
  await db.schema
    .createTable('rooms')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('host_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('slug', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('folded_name', text, (c) => c.notNull())
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('visibility', text, (c) => c.notNull())
    .addColumn('created', time, (c) => c.notNull())
    .addColumn('epoch', text, (c) => c.notNull())
    .addColumn('invite', text, (c) => c.unique())
    .addColumn('invite_expires', time)
    .addUniqueConstraint('rooms_host_slug', ['host_id', 'slug'])
    .execute()
  await db.schema
    .createTable('room_heads')
    .addColumn('room_id', text, (c) => c.primaryKey().notNull().references('rooms.id').onDelete('cascade'))
    .addColumn('version', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('members_version', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('floor', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createTable('participants')
    .addColumn('room_id', text, (c) => c.notNull().references('rooms.id').onDelete('cascade'))
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('joined', time, (c) => c.notNull())
    .addColumn('read_seq', 'bigint', (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('participants_pk', ['room_id', 'user_id'])
    .execute()
  await db.schema.createIndex('participants_user').on('participants').column('user_id').execute()
  await db.schema
    .createTable('removals')
    .addColumn('room_id', text, (c) => c.notNull().references('rooms.id').onDelete('cascade'))
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('removed', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('removals_pk', ['room_id', 'user_id'])
    .execute()
}

async function createMessages(db: Kysely<unknown>, { time, text }: Types): Promise<void> {
  await db.schema
    .createTable('messages')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('room_id', text, (c) => c.notNull().references('rooms.id').onDelete('cascade'))
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('body', text, (c) => c.notNull())
    .addColumn('created', time, (c) => c.notNull())
    .addColumn('updated', time, (c) => c.notNull())
    .addColumn('edited', 'integer', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('version', 'bigint', (c) => c.notNull())
    .addColumn('deleted', 'integer', (c) => c.notNull())
    .execute()
  // Resume reads by room_id and version. A page reads by room_id and seq, and skips tombstones.
  await db.schema.createIndex('messages_version').unique().on('messages').columns(['room_id', 'version']).execute()
  await db.schema.createIndex('messages_seq').unique().on('messages').columns(['room_id', 'seq']).execute()
  await db.schema
    .createTable('revisions')
    .addColumn('message_id', text, (c) => c.notNull().references('messages.id').onDelete('cascade'))
    .addColumn('version', 'bigint', (c) => c.notNull())
    .addColumn('body', text, (c) => c.notNull())
    .addColumn('replaced', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('revisions_pk', ['message_id', 'version'])
    .execute()
}

/**
 * Compares bytes, as SQLite does, in any language of the PostgreSQL database. Sorting by a language is several times
 * slower, and an update of the system's language tables would break every index.
 */
function textOf(db: Kysely<unknown>): Types['text'] {
  return isSqlite(db) ? 'text' : sql`text collate "C"`
}

/** The migrations of `since` in `tables.ts`: they add tables and columns. */
export function additionsOf(tables: Readonly<Record<string, AnyTable>>): Record<string, Migration> {
  const named = Object.values(tables).flatMap(({ since, columns }) => [since, ...sinceOf(columns)])
  const names = [...new Set(named.filter((name) => name !== undefined))].sort()
  return Object.fromEntries(names.map((name) => [name, { up: (db: Kysely<unknown>) => add(db, tables, name) }]))
}

const sinceOf = (columns: AnyTable['columns']) => Object.values(columns).map(({ since }) => since?.migration)

async function add(db: Kysely<unknown>, tables: Readonly<Record<string, AnyTable>>, migration: string): Promise<void> {
  for (const [name, table] of Object.entries(tables)) {
    if (table.since === migration) await createTable(db, name, table)
    else await addColumns(db, { name, table, migration })
  }
}

async function createTable(db: Kysely<unknown>, name: string, { columns, key, order }: AnyTable): Promise<void> {
  let creation = db.schema.createTable(name).addPrimaryKeyConstraint(`${name}_pk`, key as never)
  // Then SQLite keeps the rows in the tree of their key: one insert each, not two.
  if (isSqlite(db)) creation = creation.modifyEnd(sql`without rowid`)
  for (const [column, { type, nullable, refersTo, since }] of Object.entries(columns)) {
    if (since) continue
    creation = creation.addColumn(column, typeOf(db, type), (c) => {
      const bounded = nullable ? c : c.notNull()
      return refersTo === undefined ? bounded : bounded.references(refersTo).onDelete('cascade')
    })
  }
  await creation.execute()
  if (order)
    await db.schema
      .createIndex(`${name}_order`)
      .unique()
      .on(name)
      .columns([...order])
      .execute()
}

/** An added column is never null. Inserts without it store 0, or an empty text. */
async function addColumns(
  db: Kysely<unknown>,
  { name, table, migration }: { name: string; table: AnyTable; migration: string },
): Promise<void> {
  for (const [column, definition] of Object.entries(table.columns)) {
    const { since } = definition
    if (since?.migration !== migration) continue
    await db.schema
      .alterTable(name)
      .addColumn(column, typeOf(db, definition.type), (c) => c.notNull().defaultTo(initialOf(definition)))
      .execute()
    if (since.from === undefined) continue
    await sql`update ${sql.table(name)} set ${sql.ref(column)} = ${sql.ref(since.from)}`.execute(db)
  }
}

function typeOf(db: Kysely<unknown>, type: AnyTable['columns'][string]['type']) {
  if (type === 'text') return textOf(db)
  return type === 'bytes' ? sql.raw(isSqlite(db) ? 'blob' : 'bytea') : type
}

const additions = additionsOf(TABLES)

const feeds: Migration = {
  async up(db: Kysely<never>) {
    await additions[FEEDS]!.up(db)
    await numberItems(db)
  },
}

const invitations: Migration = {
  async up(db: Kysely<never>) {
    await additions[INVITATIONS]!.up(db)
    await db.schema.createIndex('rooms_newest').on('rooms').columns(['visibility', 'created', 'id']).execute()
    await db.schema.createIndex('participants_joined').on('participants').columns(['room_id', 'joined']).execute()
    await foldDescriptions(db)
  },
}

const all = { '0001_initial': initial, ...additions, [FEEDS]: feeds, [INVITATIONS]: invitations }

export const migrations: MigrationProvider = { getMigrations: () => Promise.resolve(all) }
