import { findPostgres } from '@edusphere/testing/postgres-cluster'
import { hasRedis } from '@edusphere/testing/redis-server'
import type { Conversation } from '../load/task.ts'
import { onPostgresWith, onSqlite, onSqliteWith } from '../subjects/edusphere.ts'
import type { Subject } from '../subjects/subject.ts'
import type { Measured, Scenario, Settings } from './scenario.ts'
import { talkTo } from './talk-to.ts'

const IN_FLIGHT = 16

interface Shape extends Pick<Conversation, 'audience'> {
  load: string
  subject: Subject
  sockets: number
}

/** The cost of a message with more sockets, more rooms, more processes. */
export const growth: Scenario = {
  name: 'growth',
  async *turns(settings) {
    for (let round = 0; round < settings.rounds; round++) {
      for (const shape of shapes(settings)) {
        yield { load: shape.load, subject: shape.subject.name, figures: await measure(shape, settings) }
      }
    }
  },
}

function shapes({ sockets }: Settings): Shape[] {
  const crowds = [sockets / 10, sockets, sockets * 4].map((crowd) => ({
    load: `${crowd} sockets in one room`,
    subject: onSqlite,
    sockets: crowd,
    audience: crowd,
  }))
  const spread = [10, 100].map((rooms) => ({
    load: `${sockets} sockets in ${rooms} rooms`,
    subject: onSqliteWith(rooms),
    sockets,
    audience: sockets / rooms,
  }))
  const processes = (findPostgres() && hasRedis() ? [1, 2] : []).map((count) => ({
    load: `${sockets} sockets in one room on ${count === 1 ? 'one process' : `${count} processes`}`,
    subject: onPostgresWith(count),
    sockets,
    audience: sockets,
  }))
  return [...crowds, ...spread, ...processes]
}

async function measure({ subject, sockets, audience }: Shape, { measureMs }: Settings): Promise<Measured> {
  const running = await subject.start(sockets)
  try {
    const times = { warmMs: measureMs / 4, measureMs }
    const conversation = { senders: IN_FLIGHT, audience, pace: { inFlight: IN_FLIGHT }, ...times }
    const { talked, cpu, elsewhere } = await talkTo(running, conversation)
    return {
      'server µs a message': (cpu / talked.sent) * 1e6,
      'server µs a delivery': (cpu / talked.deliveries) * 1e6,
      'database and Redis µs a message': (elsewhere / talked.sent) * 1e6,
      'messages per second': talked.sent / talked.seconds,
      'p99 ms': talked.p99,
      complete: talked.complete ? 1 : 0,
    }
  } finally {
    await running.stop()
  }
}
