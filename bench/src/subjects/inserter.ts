import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { percentile } from '../statistics.ts'
import type { StoreAddress } from './subject.ts'

export interface InsertTask {
  place: StoreAddress
  rowsPerBatch: number
  measureMs: number
}

/** Milliseconds per batch, processor microseconds per row. */
export interface Inserted {
  rows: number
  seconds: number
  medianMs: number
  p99Ms: number
  cpuMicros: number
}

/** Inserts messages into the store's tables, with its indexes and settings, and updates the head after each batch. */
type Insert = (ids: readonly string[], lastVersion: number) => Promise<void>

const BODY = 'x'.repeat(64)

process.once('message', (task: InsertTask) => void run(task).then((inserted) => process.send!(inserted)))

async function run({ place, rowsPerBatch, measureMs }: InsertTask): Promise<Inserted> {
  const insert = await ('folder' in place ? intoSqlite(place.folder) : intoPostgres(place.url))
  const batches: number[] = []
  const before = process.cpuUsage()
  const start = performance.now()
  let rows = 0
  while (performance.now() - start < measureMs) {
    const began = performance.now()
    rows += rowsPerBatch
    await insert(
      Array.from({ length: rowsPerBatch }, () => randomUUID()),
      rows,
    )
    batches.push(performance.now() - began)
  }
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  const times = { medianMs: percentile(batches, 0.5), p99Ms: percentile(batches, 0.99) }
  return { rows, seconds, ...times, cpuMicros: (user + system) / rows }
}

async function intoSqlite(folder: string): Promise<Insert> {
  const database = new DatabaseSync(join(folder, 'edusphere.db'), { enableForeignKeyConstraints: true, timeout: 5_000 })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
  const { id, host_id } = database.prepare('SELECT id, host_id FROM rooms').get() as { id: string; host_id: string }
  const row = database.prepare(`
    INSERT INTO messages (id, room_id, user_id, body, created, updated, edited, seq, version, deleted)
    VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, 0)`)
  const head = database.prepare('UPDATE room_heads SET version = ? WHERE room_id = ?')
  return async (ids, last) => {
    const now = Date.now()
    database.exec('BEGIN IMMEDIATE')
    for (const [i, messageId] of ids.entries()) {
      const version = last - ids.length + 1 + i
      row.run(messageId, id, host_id, BODY, now, now, version, version)
    }
    head.run(last, id)
    database.exec('COMMIT')
  }
}

async function intoPostgres(url: string): Promise<Insert> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const [room] = (await client.query<{ id: string; host_id: string }>('SELECT id, host_id FROM rooms')).rows
  const text = `
    INSERT INTO messages (id, room_id, user_id, body, created, updated, edited, seq, version, deleted)
    SELECT m.id, $2, $3, $4, $5, $5, 0, m.version, m.version, 0
    FROM unnest($1::text[], $6::bigint[]) AS m (id, version)`
  const raise = 'UPDATE room_heads SET version = $1 WHERE room_id = $2'
  return async (ids, last) => {
    const versions = ids.map((_, i) => last - ids.length + 1 + i)
    await client.query('BEGIN')
    await client.query({ name: 'insert', text, values: [ids, room!.id, room!.host_id, BODY, Date.now(), versions] })
    await client.query({ name: 'raise', text: raise, values: [last, room!.id] })
    await client.query('COMMIT')
  }
}
