import { ME, type ErrorFrame, type ServerFrame } from '@edusphere/protocol'
import { systemClock } from './clock.ts'
import { Connection } from './connection/connection.ts'
import type { ConnectionOptions } from './connection/options.ts'
import { Listeners } from './listeners.ts'
import type { Change } from './operations/operations.ts'
import { MemoryOutbox } from './outbox/memory-outbox.ts'
import type { PendingChange } from './outbox/pending-change.ts'
import type { OutboxStore } from './outbox/store.ts'
import { Outbox } from './outbox/outbox.ts'
import { RequestError } from './connection/requests.ts'
import { PersonFeed } from './me/person-feed.ts'
import type { FetchPage } from './room/context.ts'
import { Room } from './room/room.ts'

export interface ClientOptions extends ConnectionOptions {
  /** Only for `Room.load`: a bot that does not read history needs none. */
  fetchPage?: FetchPage
  /** Where changes wait until they are acknowledged. In memory by default. One store belongs to one account. */
  outbox?: OutboxStore
}

/** A room that the server has closed to this account, and the reason. */
export interface RoomEnd {
  id: string
  error: RequestError
}

const noHistory: FetchPage = () => Promise.reject(new Error('Loading history needs the option fetchPage'))

/** Any number of rooms, and the person's own feed, over one connection. */
export class Client {
  readonly connection: Connection
  readonly #options: ClientOptions
  readonly #outbox: Outbox
  readonly #rooms = new Map<string, Room>()
  readonly #frames = new Listeners<ServerFrame>()
  readonly #unsent = new Listeners<void>()
  readonly #ends = new Listeners<RoomEnd>()
  #me: PersonFeed | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    this.connection = new Connection(options)
    this.connection.onOpen(() => {
      void this.#me?.join()
      for (const room of this.#rooms.values()) void room.join()
    })
    const { clock = systemClock, outbox: store = new MemoryOutbox() } = options
    this.#outbox = new Outbox({
      ...{ connection: this.connection, clock, store },
      positionOf: (id) => this.#positionOf(id),
      shownIn: (id) => this.#rooms.get(id)?.messages ?? [],
      changed: (id) => this.#rooms.get(id)?.refresh(),
      unsentChanged: () => this.#unsent.emit(),
    })
    this.connection.onFrame((frame) => this.#receive(frame))
  }

  /** The room, if it is joined. */
  room(id: string): Room | undefined {
    return this.#rooms.get(id)
  }

  /**
   * Joins a room, now and after every reconnection, until `leave`, or until the server answers `not_participant`.
   * @param from a known position; without it the server sends the newest messages
   */
  join(id: string, from?: { version: number; epoch: string }): Room {
    const known = this.#rooms.get(id)
    if (known) return known
    const { connection } = this
    const { fetchPage = noHistory, clock = systemClock } = this.#options
    const room = new Room(id, { connection, clock, fetchPage, outbox: this.#outbox }, from)
    this.#rooms.set(id, room)
    room.onChange((change) => this.#me?.receiveChange(room, change))
    void room.join()
    return room
  }

  /** Joins the person's own feed, now and after every reconnection. */
  joinMe(): PersonFeed {
    if (this.#me) return this.#me
    const { clock = systemClock } = this.#options
    this.#me = new PersonFeed({ connection: this.connection, clock })
    this.#me.onChange(({ items }) => {
      for (const item of items)
        if (item.kind === 'room' && !item.left && item.unreadFrom !== null) this.#rooms.get(item.room)?.markedUnread()
    })
    void this.#me.join()
    return this.#me
  }

  /** Leaves a room. */
  leave(id: string): void {
    if (this.#drop(id)) this.connection.send({ type: 'leave', room: id })
  }

  /**
   * Calls `listener` when the server has closed a joined room to this account, for example after a removal. The room is
   * silent from then on.
   */
  onRoomEnd(listener: (end: RoomEnd) => void): () => void {
    return this.#ends.add(listener)
  }

  /** Calls `listener` with every frame, after the rooms have handled it, until the returned function is called. */
  onFrame(listener: (frame: ServerFrame) => void): () => void {
    return this.#frames.add(listener)
  }

  /** My changes that the server has not acknowledged, oldest first, of all rooms: also of rooms that are closed to me. */
  get unsent(): readonly PendingChange[] {
    return this.#outbox.unsent
  }

  /** Calls `listener` after every change of `unsent`, until the returned function is called. */
  onUnsent(listener: () => void): () => void {
    return this.#unsent.add(listener)
  }

  /**
   * Sends a failed change again, under its id; of any room.
   * @param change what it says from now on: after `edit_conflict`, the `version` that the person has seen since
   * @throws RequestError as `Room.change`
   */
  resend(id: string, change?: Change): void {
    this.#outbox.resend(id, change)
  }

  /** Drops a change that is not acknowledged; of any room. */
  discard(id: string): void {
    this.#outbox.discard(id)
  }

  /** Closes the connection and the outbox for good, and drops the rooms. Unsent changes stay in the outbox's store. */
  stop(): void {
    this.connection.stop()
    this.#outbox.close()
    this.#me?.close()
    for (const id of [...this.#rooms.keys()]) this.#drop(id)
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'pong') this.#compareHeads(frame.heads)
    else if (frame.type === 'error') this.#dropForeign(frame)
    else if (frame.type === 'me' || 'items' in frame) this.#me?.receive(frame)
    else this.#rooms.get(frame.room)?.receive(frame)
    if (frame.type === 'sync') this.connection.settle()
    this.#frames.emit(frame)
  }

  #compareHeads(heads: Record<string, number>): void {
    // With nothing joined there is no `sync`: any answer proves that this connection works.
    if (this.#rooms.size === 0 && !this.#me) this.connection.settle()
    const { [ME]: mine, ...rooms } = heads
    if (mine !== undefined) this.#me?.compareHead(mine)
    for (const [id, head] of Object.entries(rooms)) this.#rooms.get(id)?.compareHead(head)
  }

  #dropForeign({ code, error, room }: ErrorFrame): void {
    if (room === undefined || (code !== 'not_participant' && code !== 'room_not_found')) return
    const refusal = new RequestError(code, error)
    this.#outbox.refuse(room, refusal)
    if (this.#drop(room)) this.#ends.emit({ id: room, error: refusal })
  }

  #positionOf(id: string): number | null {
    const room = this.#rooms.get(id)
    return room?.isCaughtUp ? room.position : null
  }

  #drop(id: string): boolean {
    this.#rooms.get(id)?.close()
    return this.#rooms.delete(id)
  }
}
