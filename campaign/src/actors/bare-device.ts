import {
  ME,
  rowOf,
  type ClientFrame,
  type Item,
  type Message,
  type Room,
  type RoomState,
  type ServerFrame,
} from '@edusphere/protocol'
import { WebSocket } from 'ws'
import type { Form } from '../history.ts'
import { pause } from '@edusphere/testing/pause'
import type { Change, Device, DeviceOptions, Result } from './device.ts'
import { Answers } from './answers.ts'
import { Positions } from './position.ts'
import { watchSocket } from './wire.ts'

const HANDSHAKE_MS = 900
const BEAT_MS = 500

/** The smallest client that keeps the contract: a socket, a position per room, answers by `ref`. Both forms. */
export class BareDevice implements Device {
  readonly name: string
  readonly username: string
  readonly rooms: readonly string[]
  readonly #form: Form
  readonly #options: DeviceOptions
  readonly #positions: Positions
  readonly #marks = new Map<string, number>()
  readonly #answers = new Answers()
  #socket: WebSocket | undefined
  #running = false
  #awake = Promise.withResolvers<void>()

  constructor(form: Form, options: DeviceOptions) {
    this.#form = form
    this.#options = options
    this.name = options.name
    this.username = options.person.username
    this.rooms = options.rooms.map(({ id }) => id)
    this.#positions = new Positions(this.rooms, { followsMe: form === 'any' })
    this.#awake.resolve()
  }

  start(): void {
    this.#running = true
    void this.#stayConnected()
  }

  async change(change: Change): Promise<Result> {
    // A client that knows only the specification sends no `ref` and gets no `ack`.
    if (this.#form === 'plain') return this.#send(change) ? 'unknown' : 'offline'
    const answer = this.#request(change)
    if (!answer) return 'offline'
    const frame = await answer
    if (frame?.type === 'ack') return 'acked'
    return frame?.type === 'error' && frame.code !== 'unavailable' ? 'refused' : 'unknown'
  }

  repeat(change: Change): boolean {
    return this.#form === 'plain' ? this.#send(change) : this.#request(change) !== null
  }

  rejoin(room: string): void {
    if (this.#form !== 'any') return this.#socket?.terminate()
    void this.#request({ type: 'leave', room })
    this.#join(room)
  }

  /** It keeps every row, of threads too. */
  openThread(): void {}

  message(room: string, id: string): Message | undefined {
    return this.#positions.room(room).get(id)
  }

  messages(room: string): readonly Message[] {
    return this.#positions.room(room).messages
  }

  position(room: string): number | null {
    return this.#positions.room(room).version
  }

  get isPlain(): boolean {
    return this.#form === 'plain'
  }

  get joined(): readonly string[] {
    return this.rooms
  }

  state(room: string): RoomState | undefined {
    return this.#positions.room(room).state
  }

  get mine(): { position: number | null; items: readonly Item[] } | null {
    const { mine } = this.#positions
    return mine && { position: mine.version, items: [...mine.rows.values()] }
  }

  read(room: string, seq: number): void {
    void this.#request({ type: 'read', room, seq })?.then((answer) => {
      if (answer?.type === 'ack') this.#marks.set(room, Math.max(this.mark(room), seq))
    })
  }

  mark(room: string): number {
    return this.#marks.get(room) ?? 0
  }

  sleep(): void {
    this.#awake = Promise.withResolvers()
    this.#socket?.terminate()
  }

  wake(): void {
    this.#awake.resolve()
  }

  /** Messages before the window (a `reset` carries the newest) come by pages. */
  async replica(room: string): Promise<readonly Message[]> {
    const { api, person, rooms } = this.#options
    const position = this.#positions.room(room)
    const all = await api.messages(
      person,
      rooms.find(({ id }) => id === room)!,
    )
    for (const message of all) if (message.seq < position.from) position.put(message)
    return position.messages
  }

  isHealthy(): boolean {
    return true
  }

  nudge(): void {}

  isIdle(): boolean {
    return !this.#answers.areOpen
  }

  stop(): void {
    this.#running = false
    this.wake()
    this.#socket?.terminate()
  }

  async #stayConnected(): Promise<void> {
    const { random, api, person } = this.#options
    while (this.#running) {
      await this.#awake.promise
      if (!this.#running) return
      const code = await this.#connectOnce()
      if (code === 4401) await api.renew(person).catch(() => {})
      await pause(random.integer(10, 150))
    }
  }

  async #connectOnce(): Promise<number> {
    const { port, person, history, name, rooms } = this.#options
    const room = this.#form === 'any' ? null : rooms[0]!
    const headers = { authorization: `Bearer ${person.accessToken}` }
    const socket = new WebSocket(`ws://127.0.0.1:${port}${this.#path(room)}`, {
      headers,
      handshakeTimeout: HANDSHAKE_MS,
    })
    const since = this.#form === 'room' ? (this.#positions.room(room!.id).version ?? 0) : null
    const who = { history, client: name, user: person.username }
    watchSocket(socket as never, { ...who, form: this.#form, room: room?.id ?? null, since })
    this.#socket = socket
    socket.on('open', () => this.#opened())
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as ServerFrame))
    socket.on('error', () => {})
    const beat = setInterval(() => void this.#beat(socket), BEAT_MS)
    const code = await new Promise<number>((resolve) => socket.on('close', resolve))
    clearInterval(beat)
    this.#answers.lose()
    return code
  }

  #path(room: Room | null): string {
    if (!room) return '/ws'
    const path = `/ws/chat/${room.host.username}/${room.slug}`
    if (this.#form === 'plain') return path
    const { version, epoch } = this.#positions.room(room.id)
    return `${path}?since=${version ?? 0}${epoch === null ? '' : `&epoch=${encodeURIComponent(epoch)}`}`
  }

  #opened(): void {
    if (this.#form === 'any') for (const room of [...this.rooms, ME]) this.#join(room)
    if (this.#form === 'plain') void this.#lookAround()
  }

  /** A client without positions joins the group first and reads the messages afterwards. The newer row wins. */
  async #lookAround(): Promise<void> {
    const { api, person, rooms } = this.#options
    const room = rooms[0]!
    const position = this.#positions.startOver(room.id)
    const socket = this.#socket!
    const pong = await this.#request({ type: 'ping' })
    const messages = pong && (await api.messages(person, room).catch(() => null))
    if (!messages) return socket.terminate()
    for (const message of messages) position.put(message)
    position.version = 0
  }

  async #beat(socket: WebSocket): Promise<void> {
    if (socket.readyState !== WebSocket.OPEN) return
    const pong = await this.#request({ type: 'ping' })
    if (pong?.type !== 'pong') return socket.terminate()
    for (const room of this.rooms) this.#compareHead(room, pong.heads[room] ?? Infinity)
    const { mine } = this.#positions
    if (mine && (pong.heads[ME] ?? Infinity) > (mine.version ?? -1)) this.#join(ME)
  }

  #compareHead(room: string, head: number): void {
    const position = this.#positions.room(room)
    // All events up to these heads came before the `pong`.
    if (this.#form === 'plain' && position.version !== null) position.version = head
    if (this.#form === 'any' && head > (position.version ?? -1)) this.#join(room)
  }

  #join(room: string): void {
    void this.#request({ type: 'join', room, ...this.#positions.from(room) })
  }

  #take(frame: ServerFrame): void {
    if (this.#form === 'plain') this.#look(frame)
    else if (!this.#positions.take(frame)) this.rejoin('room' in frame ? frame.room : ME)
    this.#answers.take(frame)
  }

  #look(frame: ServerFrame): void {
    if (frame.type === 'chat_message') this.#positions.room(frame.room).put(rowOf(frame)!)
  }

  /** Null: nothing could be sent. */
  #request(frame: ClientFrame): Promise<ServerFrame | null> | null {
    const ref = this.#answers.newRef()
    return this.#send({ ...frame, ref }) ? this.#answers.to(ref) : null
  }

  #send(frame: ClientFrame): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }
}
