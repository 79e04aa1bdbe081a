import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgres } from '@edusphere/server/store/postgres/open'
import { openSqlite } from '@edusphere/server/store/sqlite/open'
import type { PageQuery, Store } from '@edusphere/server/store/store'
import { findPostgres, PostgresCluster } from '@edusphere/testing/postgres-cluster'
import { percentile } from '../statistics.ts'
import { seedRoom } from '../subjects/edusphere.ts'
import { STEP_MS, writeHistory } from '../subjects/history.ts'
import type { Scenario } from './scenario.ts'

const SIZES = [10_000, 1_000_000] as const
const TRIALS = 500
/** Reads that do not count: without them, the first size would pay for compiling. */
const WARM_UP = 100
const PAGE = 50

interface Opened {
  store: Store
  remove(): Promise<void>
}

const ENGINES: Record<string, () => Promise<Opened>> = {
  SQLite: openFile,
  ...(findPostgres() !== undefined && { PostgreSQL: openCluster }),
}

/** A store with one room of so many messages. */
interface Filled extends Opened {
  size: number
  roomId: string
  userId: string
  /** When its first message was made. */
  began: number
}

const nameOf = (size: number): string => `${size.toLocaleString('en')} messages`

/** Whether a page costs more in a larger room. */
export const reads: Scenario = {
  name: 'reads',
  control: nameOf(SIZES[0]),
  async *turns({ rounds }) {
    for (const [engine, open] of Object.entries(ENGINES)) {
      const filled: Filled[] = []
      try {
        for (const size of SIZES) filled.push(await fill(await open(), size))
        for (let round = 0; round < rounds; round++) {
          for (const [kind, read] of Object.entries(KINDS)) {
            const times = await measure(filled, read)
            for (const [i, { size }] of filled.entries()) {
              const figures = { 'p99 ms': percentile(times[i]!, 0.99), 'median ms': percentile(times[i]!, 0.5) }
              yield { subject: nameOf(size), load: `${engine}, ${kind}`, figures }
            }
          }
        }
      } finally {
        for (const { store, remove } of filled) {
          await store.close()
          await remove()
        }
      }
    }
  },
}

type Read = (filled: Filled, seq: number) => Promise<unknown>

const page = ({ store, roomId, userId }: Filled, at: PageQuery['at']) =>
  store.messages.page({ roomId, userId, limit: PAGE, at, line: 'main' })

const KINDS: Record<string, Read> = {
  'newest page': (filled) => page(filled, 'newest'),
  before: (filled, seq) => page(filled, { before: seq }),
  around: (filled, seq) => page(filled, { around: seq }),
  'at a time': async (filled, seq) =>
    page(filled, { around: await filled.store.messages.seqAt(filled.roomId, filled.began + seq * STEP_MS) }),
  'resume, 50 missed': ({ store, roomId, size }) =>
    store.messages.changesSince({ roomId, since: size - PAGE, limit: 200 }),
}

/** Milliseconds in each store. The stores take turns read by read, so other work on the machine hits all of them. */
async function measure(filled: readonly Filled[], read: Read): Promise<number[][]> {
  const times = filled.map((): number[] => [])
  for (let trial = -WARM_UP; trial < TRIALS; trial++) {
    for (const [i, each] of filled.entries()) {
      const seq = PAGE + Math.floor(Math.random() * (each.size - 2 * PAGE))
      const began = performance.now()
      await read(each, seq)
      if (trial >= 0) times[i]!.push(performance.now() - began)
    }
  }
  return times
}

/** A room of `size` messages of uneven length. */
async function fill(opened: Opened, size: number): Promise<Filled> {
  const { db } = opened.store
  await seedRoom(db, 2)
  await writeHistory(db, { size, body: (seq) => 'x'.repeat(20 + (seq % 280)) })
  const { id, host_id } = await db.selectFrom('rooms').select(['id', 'host_id']).executeTakeFirstOrThrow()
  const { created } = await db.selectFrom('messages').select('created').where('seq', '=', 1).executeTakeFirstOrThrow()
  return { ...opened, size, roomId: id, userId: host_id, began: created }
}

async function openFile(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-bench-'))
  return { store: await openSqlite(join(folder, 'edusphere.db')), remove: () => rm(folder, { recursive: true }) }
}

/** One process per store: two stores in one would share its memory. */
async function openCluster(): Promise<Opened> {
  const cluster = await PostgresCluster.create(findPostgres()!)
  return { store: await openPostgres(cluster.url('postgres')), remove: () => cluster.remove() }
}
