import {
  BACKOFF,
  Client,
  type Clock,
  type ConnectionState,
  type PersonFeed,
  type Room as JoinedRoom,
} from '@edusphere/client'
import type { Item, Message, RoomState } from '@edusphere/protocol'
import type { Random } from '../random.ts'
import type { Change, Device, DeviceOptions, Result } from './device.ts'
import { load, resultOf, scroll, send, settle, withoutRoom } from './sdk-room.ts'
import { watchSocket } from './wire.ts'

/** The SDK waits for seconds. A storm is as short, so the SDK's clock runs faster. */
const SPEED = 8

/** The clock of a device is corrected, back and forth: between any two looks at it. */
const JUMP_MS = 30 * 86_400_000

const clockOf = (random: Random): Clock => ({
  now: () => Date.now() + random.integer(-JUMP_MS, JUMP_MS),
  elapsed: () => performance.now() * SPEED,
  after(ms, run) {
    const timer = setTimeout(run, ms / SPEED)
    return () => clearTimeout(timer)
  },
})

/** A page on `@edusphere/client`, the SDK of the web page and of bots. */
export class SdkDevice implements Device {
  readonly name: string
  readonly username: string
  readonly rooms: readonly string[]
  readonly isPlain = false
  readonly #options: DeviceOptions
  readonly #client: Client
  readonly #mine: PersonFeed
  readonly #marks = new Map<string, number>()
  #isAsleep = false
  #repeats = 0

  constructor(options: DeviceOptions) {
    const { api, person, port, history, name, random } = options
    this.#options = options
    this.name = name
    this.username = person.username
    this.rooms = options.rooms.map(({ id }) => id)
    this.#client = new Client({
      url: `ws://127.0.0.1:${port}/ws`,
      clock: clockOf(random),
      // As in a browser: the campaign plays the person who presses "Retry".
      maxAttempts: BACKOFF.maxAttempts,
      random: () => random.next(),
      refresh: () => api.renew(person),
      openSocket: (url) => {
        const headers = { authorization: `Bearer ${person.accessToken}` }
        const socket = new WebSocket(url, { headers } as never)
        watchSocket(socket, { history, client: name, user: person.username, form: 'any', room: null, since: null })
        return socket
      },
      fetchPage: (id, query) =>
        api.page(
          person,
          options.rooms.find((room) => room.id === id)!,
          query,
        ),
    })
    this.#mine = this.#client.joinMe()
    this.#mine.onChange(({ items, reset }) => {
      // Settings that never changed have version 0.
      const versions = items.map(({ version }) => version).filter((version) => version > 0)
      if (versions.length > 0 || reset) history.add({ line: 'applied', client: name, room: 'me', versions, reset })
      this.#follow()
    })
  }

  get #status(): ConnectionState['status'] {
    return this.#client.connection.state.status
  }

  start(): void {
    this.#client.connection.start()
    for (const room of this.rooms) this.#join(room)
  }

  async change(change: Change): Promise<Result> {
    const room = this.#client.room(change.room)
    if (!room) return 'offline'
    try {
      if (change.type === 'text') return await send(room, change)
      if (change.type === 'update') await room.update(change.messageId, change.message, change.version)
      else if (change.type === 'delete') await room.delete(change.messageId)
      else await room.outcome(room.change(withoutRoom(change)))
      return 'acked'
    } catch (error) {
      return resultOf((error as { code: string }).code)
    }
  }

  repeat(change: Change): boolean {
    return this.#client.connection.send({ ...change, ref: `again ${++this.#repeats}` })
  }

  rejoin(room: string): void {
    this.#client.leave(room)
    this.#join(room)
  }

  openThread(id: string, root: string): void {
    const room = this.#client.room(id)
    if (!room || room.thread(root).isLoaded) return
    // Nothing comes of it when the connection is lost. The thread is loaded at the end.
    load(room, 'newest', root).catch(() => {})
  }

  message(room: string, id: string): Message | undefined {
    return this.messages(room).find((message) => message.id === id)
  }

  messages(room: string): readonly Message[] {
    return this.#client.room(room)?.messages ?? []
  }

  position(room: string): number | null {
    return this.#client.room(room)?.position ?? null
  }

  get joined(): readonly string[] {
    const ids = new Set([...this.rooms, ...this.#mine.rooms.map(({ room }) => room)])
    return [...ids].filter((id) => this.#client.room(id))
  }

  state(room: string): RoomState | undefined {
    return this.#client.room(room)?.state
  }

  get mine(): { position: number | null; items: readonly Item[] } {
    return { position: this.#mine.position, items: [...this.#mine.items.values()] }
  }

  read(id: string, seq: number): void {
    const room = this.#client.room(id)
    room?.read(seq)
    if (room) this.#marks.set(id, Math.max(this.mark(id), seq))
  }

  mark(room: string): number {
    return this.#marks.get(room) ?? 0
  }

  sleep(): void {
    this.#isAsleep = true
    this.#client.connection.stop()
  }

  wake(): void {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    this.#client.connection.start()
  }

  async replica(id: string, threads: readonly string[]): Promise<readonly Message[] | null> {
    const room = this.#client.room(id)
    if (!room) return null
    const messages = [...(await scroll(room))]
    for (const root of threads) messages.push(...(await scroll(room, root)))
    return messages.sort((a, b) => a.seq - b.seq)
  }

  isHealthy(): boolean {
    const status = this.#status
    if (this.#isAsleep) return true
    if (status === 'failed' || status === 'unauthenticated' || status === 'closed') return false
    const rooms = this.rooms.map((id) => this.#client.room(id))
    const isFollowing = this.#mine.rooms.every(({ room }) => this.#client.room(room))
    return isFollowing && rooms.every((room) => room?.pending.every(({ status }) => status !== 'failed'))
  }

  nudge(): void {
    const { connection } = this.#client
    if (this.#status === 'failed') connection.retry()
    else if (this.#status !== 'connected') connection.start()
    this.#follow()
    for (const id of this.rooms) {
      // Removed and let back in: a person opens the room again.
      const room = this.#client.room(id) ?? this.#join(id)
      for (const change of room.pending) if (change.status === 'failed') settle(room, change)
    }
  }

  isIdle(): boolean {
    return this.rooms.every((id) => !this.#client.room(id)?.pending.length)
  }

  stop(): void {
    this.#client.stop()
  }

  /** As a page does: is in the rooms that the person's feed names, and in no other. */
  #follow(): void {
    for (const item of this.#mine.items.values()) {
      if (item.kind !== 'room' || this.rooms.includes(item.room)) continue
      if (item.left) this.#client.leave(item.room)
      else if (!this.#client.room(item.room)) this.#join(item.room)
    }
  }

  #join(id: string): JoinedRoom {
    const { history, name } = this.#options
    this.#marks.delete(id)
    history.add({ line: 'applied', client: name, room: id, versions: [], reset: true })
    const room = this.#client.join(id)
    room.onChange(({ events, reset }) => {
      if (events.length === 0 && !reset) return
      history.add({ line: 'applied', client: name, room: id, versions: events.map(({ version }) => version), reset })
    })
    return room
  }
}
