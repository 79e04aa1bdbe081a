import { Load } from '../load/load.ts'
import type { ChangeKind } from '../load/task.ts'
import { eduSphere } from '../subjects/edusphere.ts'
import type { Subject } from '../subjects/subject.ts'
import type { Measured, Scenario, Settings } from './scenario.ts'
import { stopwatch } from './stopwatch.ts'

const WARM_MS = 500
const LOADS = { '64 in flight': 64, alone: 1 }
const KINDS: readonly ChangeKind[] = ['message', 'reply', 'thread reply', 'reaction']

/** One socket in the room: what a reply and a reaction cost in units of a message. Each begins in an empty store. */
export const facets: Scenario = {
  name: 'facets',
  control: 'message' satisfies ChangeKind,
  async *turns(settings) {
    for (let round = 0; round < settings.rounds; round++) {
      for (const subject of eduSphere) {
        for (const [load, inFlight] of Object.entries(LOADS)) {
          let control: Measured | undefined
          for (const ask of KINDS) {
            const measured = await measure(subject, { ask, inFlight }, settings)
            control ??= measured
            const figures = { ...measured, 'time ÷ message': measured['µs a change']! / control['µs a change']! }
            yield { load: `${subject.name}, ${load}`, subject: ask, figures }
          }
        }
      }
    }
  },
}

async function measure(
  subject: Subject,
  asking: { ask: ChangeKind; inFlight: number },
  { measureMs }: Settings,
): Promise<Measured> {
  const running = await subject.start(1)
  try {
    const { doors, speech } = running
    const clock = stopwatch(running)
    const task = { kind: 'ask', doors, speech, warmMs: WARM_MS, measureMs, ...asking } as const
    const { seconds, acked, refused, p50, p99 } = await new Load().ask(task, clock)
    const { cpu, elsewhere } = clock.spent()
    return {
      'processor µs a change': ((cpu + elsewhere) / acked) * 1e6,
      'µs a change': (seconds / acked) * 1e6,
      'server µs': (cpu / acked) * 1e6,
      'database µs': (elsewhere / acked) * 1e6,
      'median ms': p50,
      'p99 ms': p99,
      complete: refused === 0 ? 1 : 0,
    }
  } finally {
    await running.stop()
  }
}
