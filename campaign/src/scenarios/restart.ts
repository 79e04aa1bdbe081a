import { pause, until } from '@edusphere/testing/pause'
import { Listener, speak } from './audience.ts'
import { openClassroom, openClient, percentile, type Print } from './scenario.ts'

const PEOPLE = 40
/** Sockets opened at a time: the speed of a crowd is measured elsewhere. */
const WAVE = 100
const BACK_WITHIN_MS = 60_000

/** Stops and restarts a server with many sockets. Measures the time until every client is back and complete. */
export async function restart(
  { clients, awayMs }: { clients: number; awayMs: number },
  print: Print,
): Promise<boolean> {
  const classroom = await openClassroom(PEOPLE)
  const { server, api, people, room } = classroom
  const listeners: Listener[] = []
  const speaker = openClient(classroom, { person: people[0]!, port: server.port })
  try {
    speaker.connection.start()
    const stage = speaker.join(room.id)
    while (listeners.length < clients) {
      for (let i = 0; i < WAVE && listeners.length < clients; i++)
        listeners.push(new Listener(classroom, { person: people[i % PEOPLE]!, port: server.port }))
      await until(() => listeners.every(({ room }) => room.position !== null), 30_000)
    }
    const finish = speak(speaker, { room: stage, everyMs: 250 })
    await pause(2_000)
    print(`${clients} clients are connected`)
    const stopped = performance.now()
    const code = await server.stop()
    await pause(stopped + awayMs - performance.now())
    await server.start()
    const opened = performance.now()
    print(`the server ended with ${code} and listened again ${Math.round(opened - stopped)} ms after SIGTERM`)
    await until(() => listeners.every(({ syncedAt }) => syncedAt > opened), BACK_WITHIN_MS)
    await finish()
    const ids = (await api.messages(people[0]!, room)).map(({ id }) => id)
    await until(() => listeners.every((listener) => listener.shows(ids) === ids.length), 30_000)
    return report(listeners, { opened, ids, print })
  } finally {
    speaker.stop()
    for (const { client } of listeners) client.stop()
    await server.dispose()
  }
}

function report(
  listeners: readonly Listener[],
  { opened, ids, print }: { opened: number; ids: readonly string[]; print: Print },
): boolean {
  const times = listeners.map(({ syncedAt }) => (syncedAt > opened ? syncedAt - opened : Infinity))
  const complete = listeners.filter((listener) => listener.shows(ids) === ids.length && listener.isInOrder).length
  const [median, p95, last] = [0.5, 0.95, 1].map((share) => Math.round(percentile(times, share)))
  print(`back after the port opened: median ${median} ms, p95 ${p95} ms, the last one ${last} ms`)
  print(`${complete} of ${listeners.length} are complete, ${ids.length} messages each, once and in order`)
  return complete === listeners.length && p95! <= 3_000
}
