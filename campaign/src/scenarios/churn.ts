import { Random } from '../random.ts'
import { pause, until } from '@edusphere/testing/pause'
import { Proxy } from '@edusphere/testing/proxy'
import { Listener, speak } from './audience.ts'
import { openClassroom, openClient, type Classroom, type Print } from './scenario.ts'

const PEOPLE = 20
/** A socket lives this long; then its network is away for the given time. */
const LIVES_MS = [10_000, 20_000] as const
const AWAY_MS = [1_500, 2_500] as const
const SPEAKS_EVERY_MS = 500

/** Cuts each client's socket every 15 s for 2 s, at two messages a second. */
export async function churn(
  { clients, minutes }: { clients: number; minutes: number },
  print: Print,
): Promise<boolean> {
  const classroom = await openClassroom(PEOPLE)
  const random = new Random(clients)
  const proxies: Proxy[] = []
  const listeners: Listener[] = []
  try {
    for (let i = 0; i < clients; i++) {
      const proxy = await Proxy.open(classroom.server.port)
      proxies.push(proxy)
      listeners.push(new Listener(classroom, { person: classroom.people[i % PEOPLE]!, port: proxy.port }))
    }
    await until(() => listeners.every(({ room }) => room.position === 0), 60_000)
    print(`${clients} clients have joined`)
    const ids = await sayWhileCutting({ classroom, proxies, random, print, ms: minutes * 60_000 })
    await until(() => listeners.every(({ room }) => room.position === ids.length), 60_000)
    return report(listeners, ids, print)
  } finally {
    for (const { client } of listeners) client.stop()
    for (const proxy of proxies) proxy.close()
    await classroom.server.dispose()
  }
}

async function sayWhileCutting(scene: {
  classroom: Classroom
  proxies: readonly Proxy[]
  random: Random
  print: Print
  ms: number
}): Promise<string[]> {
  const { classroom, proxies, random, print, ms } = scene
  const { api, people, room, server } = classroom
  const speaker = openClient(classroom, { person: people[0]!, port: server.port })
  speaker.connection.start()
  const stage = speaker.join(room.id)
  await until(() => stage.position !== null, 10_000)
  const finish = speak(speaker, { room: stage, everyMs: SPEAKS_EVERY_MS })
  const end = performance.now() + ms
  const cuts = await Promise.all(proxies.map((proxy) => cutAgainAndAgain(proxy, { random: random.fork(), end })))
  await finish()
  speaker.stop()
  print(`${cuts.reduce((sum, count) => sum + count, 0)} cuts`)
  return (await api.messages(people[0]!, room)).map(({ id }) => id)
}

async function cutAgainAndAgain(proxy: Proxy, { random, end }: { random: Random; end: number }): Promise<number> {
  let next = performance.now() + random.integer(0, LIVES_MS[1])
  let cuts = 0
  for (; next < end; cuts++) {
    await pause(next - performance.now())
    proxy.isOpen = false
    proxy.cut()
    await pause(random.integer(...AWAY_MS))
    proxy.isOpen = true
    next = performance.now() + random.integer(...LIVES_MS)
  }
  return cuts
}

function report(listeners: readonly Listener[], ids: readonly string[], print: Print): boolean {
  const delivered = listeners.reduce((sum, listener) => sum + listener.shows(ids), 0)
  const expected = listeners.length * ids.length
  const inOrder = listeners.filter((listener) => listener.isInOrder).length
  const retries = listeners.reduce((sum, listener) => sum + listener.retries, 0)
  print(`${ids.length} messages to ${listeners.length} clients: ${delivered} of ${expected} delivered,`)
  print(
    `${((100 * delivered) / expected).toFixed(3)}%; ${inOrder} clients saw each once and in order; "Retry" pressed ${retries} times`,
  )
  return delivered === expected && inOrder === listeners.length
}
