import type { Room } from '@edusphere/protocol'
import type { Frame, TestSocket } from '@edusphere/testing/test-socket'
import { Api, type Person } from '../world/api.ts'
import { sharedGround } from '../world/shared-ground.ts'
import { pause } from '@edusphere/testing/pause'
import type { School } from '../world/school.ts'
import { enterRoom, percentile, type Print } from './scenario.ts'

/** The time within which the end of a room or session reaches every process (G7). */
const ENDED_MS = 1_000
const PATIENCE_MS = 10_000

interface Scene {
  school: School
  room: Room
  host: Person
  /** The host's socket, on the first process. */
  speaker: TestSocket
  ada: Person
}

interface Trial {
  /** Milliseconds from the request to the end of the socket on the other process. */
  endedAfter: number
  /** How many events the socket got that happened after the removal. */
  lateEvents: number
}

/** On one process the host removes a participant, or a user signs out. Measures the user's socket on the other. */
export async function removals({ trials }: { trials: number }, print: Print): Promise<boolean> {
  const ground = await sharedGround(['host', 'ada'], 2)
  const school = await ground.open()
  try {
    const [host, ada] = ground.people as [Person, Person]
    const api = new Api(school.servers[0]!.origin)
    const room = await api.createRoom(host, 'Physics')
    await api.join(ada, room)
    const speaker = await enterRoom(school.servers[0]!.port, { as: host, room })
    const scene = { school, room, host, speaker, ada }
    const { redis } = school.engines!
    const found = [await play(scene, { trials, redis: 'is there', print })]
    redis.pause()
    found.push(await play(scene, { trials, redis: 'is paused', print }))
    redis.resume()
    await redis.kill()
    found.push(await play(scene, { trials, redis: 'is gone', print }))
    return found.every(Boolean)
  } finally {
    await school.close()
    await ground.dispose()
  }
}

async function play(scene: Scene, { trials, redis, print }: { trials: number; redis: string; print: Print }) {
  let isGood = true
  for (const [name, end] of [
    ['removed', remove],
    ['signed out everywhere', signOut],
  ] as const) {
    const played: Trial[] = []
    for (let i = 0; i < trials; i++) played.push(await tryOnce(scene, { end, form: i % 2 ? 'any' : 'room' }))
    const times = played.map(({ endedAfter }) => endedAfter)
    const inTime = times.filter((time) => time <= ENDED_MS).length
    const lateEvents = played.reduce((sum, trial) => sum + trial.lateEvents, 0)
    const [median, p99, last] = [0.5, 0.99, 1].map((share) => Math.round(percentile(times, share)))
    print(
      `Redis ${redis}, ${name}: ${inTime} of ${trials} ended within ${ENDED_MS} ms (median ${median}, p99 ${p99}, latest ${last}), ${lateEvents} events from after that received`,
    )
    isGood &&= inTime === trials && lateEvents === 0
  }
  return isGood
}

type End = (scene: Scene, api: Api) => Promise<() => Promise<unknown>>

/** Removes a participant or ends all sessions, on the first process. Returns a function that undoes this. */
const remove: End = async ({ room, host, ada }, api) => {
  await api.remove(host, room, ada.username)
  return () => api.readmit(host, room, ada.username)
}

const signOut: End = async ({ ada }, api) => {
  await api.must(() => api.as(ada).call('DELETE /api/auth/sessions/all'))
  return () => api.renew(ada)
}

async function tryOnce(scene: Scene, { end, form }: { end: End; form: 'room' | 'any' }): Promise<Trial> {
  const { school, room, speaker, ada } = scene
  const [first, second] = school.servers
  const api = new Api(first!.origin)
  const witness = await enterRoom(second!.port, { as: ada, room, form })
  const isOut = witness.next(({ code }) => code === 'not_participant')
  const start = performance.now()
  const ended = Promise.race([witness.closed, isOut, pause(PATIENCE_MS)]).then(() => performance.now())
  const undo = await end(scene, api)
  const { version: after } = await speaker.request({ type: 'text', message: 'said after the end' })
  const endedAfter = (await ended) - start
  const lateEvents = end === remove ? versionsOf(witness).filter((version) => version >= Number(after)).length : 0
  witness.terminate()
  await undo()
  return { endedAfter, lateEvents }
}

/** The versions of the messages that the socket got. */
function versionsOf({ frames }: TestSocket): number[] {
  const messages = frames.flatMap((frame) => {
    if (frame.type === 'sync') return frame.messages as Frame[]
    return frame.type === 'chat_message' ? [frame] : []
  })
  return messages.map(({ version }) => Number(version))
}
