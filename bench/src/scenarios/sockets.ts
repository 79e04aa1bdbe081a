import { Load } from '../load/load.ts'
import { plainWs } from '../subjects/controls.ts'
import { onSqlite } from '../subjects/edusphere.ts'
import type { Subject } from '../subjects/subject.ts'
import type { Measured, Scenario } from './scenario.ts'
import { stopwatch } from './stopwatch.ts'

const SOCKETS = 10_000
const AT_ONCE = 64

/** Ten thousand people connect, 64 at a time, and send nothing: the cost of a handshake, and of an idle socket. */
export const sockets: Scenario = {
  name: 'sockets',
  control: plainWs.name,
  async *turns({ rounds }) {
    for (let round = 0; round < rounds; round++) {
      for (const subject of [plainWs, onSqlite]) {
        const load = `${SOCKETS.toLocaleString('en')} sockets`
        yield { subject: subject.name, load, figures: await measure(subject) }
      }
    }
  },
}

async function measure(subject: Subject): Promise<Measured> {
  const running = await subject.start(SOCKETS)
  const { server, doors, speech } = running
  const load = new Load()
  try {
    const before = await server.memory()
    const cpu = stopwatch(running)
    const { seconds, loadCpu } = await load.open({ kind: 'open', doors, speech, atOnce: AT_ONCE }, cpu)
    return {
      'handshakes per second': SOCKETS / seconds,
      'server µs a handshake': (cpu.spent().cpu / SOCKETS) * 1e6,
      'KiB a socket': ((await server.memory()) - before) / SOCKETS / 1024,
      'load CPU': loadCpu,
    }
  } finally {
    await load.close()
    await running.stop()
  }
}
