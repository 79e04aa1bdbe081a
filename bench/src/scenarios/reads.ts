import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '../../../server/src/store/sqlite/open.ts'
import type { Store } from '../../../server/src/store/store.ts'
import { percentile } from '../statistics.ts'
import { seedRoom } from '../subjects/edusphere.ts'
import { writeHistory } from '../subjects/history.ts'
import type { Measured, Scenario } from './scenario.ts'

const SIZES = [10_000, 1_000_000]
const TRIALS = 500
/** Reads before the first that counts: the first size measured would pay for compiling. */
const WARM_UP = 100
const PAGE = 50

/** Does a page cost more when there is more that is not on it? */
export const reads: Scenario = {
  name: 'reads',
  async *turns({ rounds }) {
    const stores = await Promise.all(SIZES.map(async (size) => ({ size, ...(await fill(size)) })))
    try {
      for (let round = 0; round < rounds; round++) {
        for (const { size, store } of stores) {
          const subject = `SQLite, ${size.toLocaleString('en')} messages`
          for (const [load, figures] of await measure(store, size)) yield { subject, load, figures }
        }
      }
    } finally {
      for (const { store, folder } of stores) {
        await store.close()
        await rm(folder, { recursive: true })
      }
    }
  },
}

type Read = (seq: number) => Promise<unknown>

async function measure(store: Store, size: number): Promise<[string, Measured][]> {
  const { id: roomId, host_id: userId } = await store.db.selectFrom('rooms').selectAll().executeTakeFirstOrThrow()
  const page = { roomId, userId, limit: PAGE }
  const kinds: Record<string, Read> = {
    'newest page': () => store.messages.page({ ...page, at: 'newest' }),
    before: (seq) => store.messages.page({ ...page, at: { before: seq } }),
    around: (seq) => store.messages.page({ ...page, at: { around: seq } }),
    'resume, 50 missed': () => store.messages.changesSince({ roomId, since: size - PAGE, limit: 200 }),
  }
  const measured: [string, Measured][] = []
  for (const [load, read] of Object.entries(kinds)) {
    const times: number[] = []
    for (let trial = -WARM_UP; trial < TRIALS; trial++) {
      const seq = PAGE + Math.floor(Math.random() * (size - 2 * PAGE))
      const began = performance.now()
      await read(seq)
      if (trial >= 0) times.push(performance.now() - began)
    }
    measured.push([load, { 'p99 ms': percentile(times, 0.99), 'median ms': percentile(times, 0.5) }])
  }
  return measured
}

/** A room of `size` messages of uneven length. */
async function fill(size: number): Promise<{ store: Store; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'edusphere-bench-'))
  const store = await openSqlite(join(folder, 'edusphere.db'))
  await seedRoom(store.db, 2)
  await writeHistory(store.db, { size, body: (seq) => 'x'.repeat(20 + (seq % 280)) })
  return { store, folder }
}
