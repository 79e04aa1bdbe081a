import { on, once } from 'node:events'
import { Load } from '../load/load.ts'
import { openSocket } from '../load/open-socket.ts'
import type { Door } from '../load/task.ts'
import { eduSphere } from '../subjects/edusphere.ts'
import type { Subject } from '../subjects/subject.ts'
import type { Measured, Scenario } from './scenario.ts'
import { stopwatch } from './stopwatch.ts'

const CLIENTS = 2_000
const AT_ONCE = 500
const MESSAGES = 100

/** Messages that each client has missed. Undefined: it joins without `since`. */
const LOADS: Record<string, (client: number) => number | undefined> = {
  'no resume': () => undefined,
  'nothing missed': () => 0,
  '50 missed': () => 50,
  '1 to 50 missed': (client) => 1 + (client % 50),
}

/** Two thousand clients come back to one room at once: the cost of sending each one what it missed. */
export const storm: Scenario = {
  name: 'storm',
  async *turns({ rounds }) {
    for (let round = 0; round < rounds; round++) {
      for (const [load, missed] of Object.entries(LOADS)) {
        for (const subject of eduSphere) {
          yield { subject: subject.name, load, figures: await measure(subject, missed) }
        }
      }
    }
  },
}

async function measure(subject: Subject, missed: (client: number) => number | undefined): Promise<Measured> {
  const running = await subject.start(CLIENTS)
  const load = new Load()
  try {
    const epoch = await fillRoom(running.doors[0]!)
    const doors = running.doors.map((door, i) => {
      const count = missed(i)
      return count === undefined ? door : { ...door, path: `${door.path}?since=${MESSAGES - count}&epoch=${epoch}` }
    })
    const clock = stopwatch(running)
    const answers = missed(0) === undefined ? 0 : 1
    const task = { kind: 'open', doors, speech: running.speech, atOnce: AT_ONCE, answers } as const
    const { seconds, loadCpu } = await load.open(task, clock)
    const { cpu, elsewhere } = clock.spent()
    return {
      'server µs a client': (cpu / CLIENTS) * 1e6,
      'database µs a client': (elsewhere / CLIENTS) * 1e6,
      'clients per second': CLIENTS / seconds,
      'load CPU': loadCpu,
    }
  } finally {
    await load.close()
    await running.stop()
  }
}

/** A participant sends a message and leaves, so the server forgets the room. Returns its epoch. */
async function fillRoom(door: Door): Promise<string> {
  const socket = openSocket({ ...door, path: `${door.path}?since=0` })
  const [first] = (await once(socket, 'message')) as [Buffer]
  for (let i = 0; i < MESSAGES; i++) socket.send(JSON.stringify({ type: 'text', message: 'x'.repeat(100) }))
  socket.send(JSON.stringify({ type: 'ping' }))
  for await (const [data] of on(socket, 'message') as AsyncIterable<[Buffer]>) {
    if (data.includes('"type":"pong"')) break
  }
  socket.close()
  await once(socket, 'close')
  return (JSON.parse(first.toString()) as { epoch: string }).epoch
}
