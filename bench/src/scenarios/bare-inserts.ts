import { once } from 'node:events'
import { spawnModule } from '../child.ts'
import type { InsertTask, Inserted } from '../subjects/inserter.ts'
import type { Subject } from '../subjects/subject.ts'
import type { Measured, Settings } from './scenario.ts'
import { stopwatch } from './stopwatch.ts'

/**
 * The speed of the store alone: the same rows in batches of the same size, in an empty loop. It writes to the store of
 * an idle server.
 */
export async function insertBatches(subject: Subject, batch: number, { measureMs }: Settings): Promise<Measured> {
  const running = await subject.start(1)
  const child = spawnModule(new URL('../subjects/inserter.ts', import.meta.url), { role: 'server' })
  try {
    const rowsPerBatch = Math.max(1, Math.round(batch))
    const answer = once(child, 'message') as Promise<[Inserted]>
    const clock = stopwatch(running)
    clock.begin()
    child.send({ place: running.place!, rowsPerBatch, measureMs } satisfies InsertTask)
    const [{ rows, seconds, medianMs, p99Ms, cpuMicros }] = await answer
    clock.end()
    return {
      'messages per second': rows / seconds,
      'messages a batch': rowsPerBatch,
      'median ms': medianMs,
      'p99 ms': p99Ms,
      'server µs a message': cpuMicros,
      'database µs a message': (clock.spent().elsewhere / rows) * 1e6,
    }
  } finally {
    child.kill('SIGKILL')
    await running.stop()
  }
}
