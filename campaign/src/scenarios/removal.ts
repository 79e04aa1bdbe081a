import { randomUUID } from 'node:crypto'
import type { ClientFrame, Room, ServerFrame } from '@edusphere/protocol'
import { WebSocket } from 'ws'
import { Api, type Person } from '../world/api.ts'
import { sharedGround } from '../world/shared-ground.ts'
import { until } from '../world/pause.ts'
import type { School } from '../world/school.ts'
import { percentile, type Print } from './scenario.ts'

/** The time within which the end of a room or session reaches every process (G7). */
const ENDED_MS = 1_000
const PATIENCE_MS = 10_000

interface Scene {
  school: School
  room: Room
  host: Person
  /** The host's socket, on the first process. */
  speaker: Socket
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
    const speaker = await Socket.open(school.servers[0]!.port, { as: host, room, form: 'room' })
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
  const witness = await Socket.open(second!.port, { as: ada, room, form })
  const start = performance.now()
  const undo = await end(scene, api)
  const after = await speaker.say('said after the end')
  await until(() => witness.endedAt !== undefined, PATIENCE_MS)
  const lateEvents = end === remove ? witness.versions.filter((version) => version >= after).length : 0
  witness.close()
  await undo()
  return { endedAfter: (witness.endedAt ?? Infinity) - start, lateEvents }
}

/** A socket in the room: when it ended, and the versions it got. */
class Socket {
  readonly versions: number[] = []
  endedAt: number | undefined
  readonly #socket: WebSocket
  readonly #acks = new Map<string, (version: number) => void>()

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as ServerFrame))
    socket.on('close', () => (this.endedAt ??= performance.now()))
    socket.on('error', () => {})
  }

  /** Resolves when the socket has joined the room. */
  static async open(
    port: number,
    { as, room, form }: { as: Person; room: Room; form: 'room' | 'any' },
  ): Promise<Socket> {
    const path = form === 'any' ? '/ws' : `/ws/chat/${room.host.username}/${room.slug}?since=0`
    const headers = { authorization: `Bearer ${as.accessToken}` }
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    const opened = new Socket(socket)
    if (form === 'any') socket.on('open', () => opened.#send({ type: 'join', room: room.id, since: 0 }))
    await new Promise<void>((resolve, reject) => {
      socket.on('close', reject).on('message', (data: Buffer) => {
        if ((JSON.parse(data.toString()) as ServerFrame).type === 'sync') resolve()
      })
    })
    return opened
  }

  /** Resolves with the version of the message. */
  async say(message: string): Promise<number> {
    const ref = randomUUID()
    const acked = new Promise<number>((resolve) => this.#acks.set(ref, resolve))
    this.#send({ type: 'text', message, ref })
    return acked
  }

  close(): void {
    this.#socket.terminate()
  }

  #send(frame: ClientFrame): void {
    this.#socket.send(JSON.stringify(frame))
  }

  #take(frame: ServerFrame): void {
    if (frame.type === 'chat_message') this.versions.push(frame.version)
    else if ('messages' in frame) this.versions.push(...frame.messages.map(({ version }) => version))
    else if (frame.type === 'ack') this.#acks.get(frame.ref ?? '')?.(frame.version!)
    else if (frame.type === 'error' && frame.code === 'not_participant') this.endedAt ??= performance.now()
  }
}
