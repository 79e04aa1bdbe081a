import type { ServerProcess } from '../child.ts'
import { loop } from '../subjects/controls.ts'
import { eduSphere } from '../subjects/edusphere.ts'
import type { Subject } from '../subjects/subject.ts'
import { insertBatches } from './bare-inserts.ts'
import type { Measured, Scenario, Settings } from './scenario.ts'
import { talkTo } from './talk-to.ts'

const WARM_MS = 500

/** One socket in the room: the cost of storing a message, and the time of a single one. */
export const append: Scenario = {
  name: 'append',
  async *turns(settings) {
    for (let round = 0; round < settings.rounds; round++) {
      for (const subject of eduSphere) {
        const busy = await measure(subject, 64, settings)
        yield { subject: subject.name, load: '64 in flight', figures: busy }
        const rows = busy['messages a batch']!
        const bare = `bare inserts beside ${subject.name}`
        yield { subject: bare, load: '64 in flight', figures: await insertBatches(subject, rows, settings) }
        yield { subject: subject.name, load: 'alone', figures: await measure(subject, 1, settings) }
        yield { subject: bare, load: 'alone', figures: await insertBatches(subject, 1, settings) }
      }
      yield { subject: 'echo of the bare loop', load: 'alone', figures: await measure(loop, 1, settings) }
    }
  },
}

async function measure(subject: Subject, inFlight: number, { measureMs }: Settings): Promise<Measured> {
  const running = await subject.start(1)
  try {
    const conversation = { senders: 1, audience: 1, pace: { inFlight }, warmMs: WARM_MS, measureMs }
    const { talked, cpu, elsewhere } = await talkTo(running, conversation)
    return {
      'messages per second': talked.returned / talked.seconds,
      'messages a batch': subject === loop ? NaN : await batchSize(running.server),
      'median ms': talked.p50,
      'p99 ms': talked.p99,
      'server µs a message': (cpu / talked.returned) * 1e6,
      'database µs a message': (elsewhere / talked.returned) * 1e6,
    }
  } finally {
    await running.stop()
  }
}

/** For the server's whole life, from its own metrics. */
async function batchSize(server: ServerProcess): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
  return value('edusphere_changes_total') / value('edusphere_batches_total')
}
