import type { Pace } from '../load/task.ts'
import { loop, plainWs, socketIo } from '../subjects/controls.ts'
import { eduSphere } from '../subjects/edusphere.ts'
import type { Subject } from '../subjects/subject.ts'
import { talkTo } from './talk-to.ts'
import type { Measured, Scenario, Settings } from './scenario.ts'

const SENDERS = 16

/** One room with a thousand sockets: the cost of delivering to all. */
export const fanOut: Scenario = {
  name: 'fan-out',
  control: loop.name,
  async *turns(settings) {
    const half = (await capacity(settings)) / 2
    const paces: Record<string, Pace> = {
      '16 in flight': { inFlight: 16 },
      '256 in flight': { inFlight: 256 },
      [`paced, ${Math.round(half)} a second`]: { perSecond: half },
    }
    for (let round = 0; round < settings.rounds; round++) {
      for (const [load, pace] of Object.entries(paces)) {
        for (const subject of [loop, ...eduSphere, plainWs, socketIo]) {
          yield { subject: subject.name, load, figures: await measure(subject, pace, settings) }
        }
      }
    }
  },
}

/** Messages a second of the bare loop, when each is sent alone. */
async function capacity(settings: Settings): Promise<number> {
  return (await talk(loop, { inFlight: 1 }, settings)).talked.returned / (settings.measureMs / 1000)
}

async function measure(subject: Subject, pace: Pace, settings: Settings): Promise<Measured> {
  const { talked, cpu, elsewhere } = await talk(subject, pace, settings)
  return {
    'deliveries per CPU-second': talked.deliveries / cpu,
    'messages per second': talked.sent / talked.seconds,
    'p50 ms': talked.p50,
    'p99 ms': talked.p99,
    'server CPU': cpu / talked.seconds,
    'database CPU': elsewhere / talked.seconds,
    'load CPU': talked.loadCpu,
    complete: talked.complete ? 1 : 0,
  }
}

async function talk(subject: Subject, pace: Pace, { sockets, measureMs }: Settings) {
  const running = await subject.start(sockets)
  try {
    return await talkTo(running, { senders: SENDERS, audience: sockets, pace, warmMs: measureMs / 4, measureMs })
  } finally {
    await running.stop()
  }
}
