import { randomUUID } from 'node:crypto'
import { CLOSE, ERRORS, LIMITS, ME, type AckFrame, type ClientFrame, type ErrorCode } from '@edusphere/protocol'
import { decodeClientFrame } from '@edusphere/protocol/codec'
import { OPERATIONS } from '@edusphere/protocol/operations'
import { securityEvent } from '../security-events.ts'
import type { Tally } from '../histogram.ts'
import type { Refusal } from '../store/operation.ts'
import { findJoinedRoom, NEVER, personRef, type Membership, type RoomRef } from '../store/memberships.ts'
import type { ChatSocket } from './socket.ts'
import { dispatch, type Asker, type DispatchDeps } from './dispatch.ts'
import { FrameQueue, type Flow, type Order } from './queue.ts'
import type { Hub } from '../room/hub.ts'
import type { Subscription } from '../room/subscription.ts'
import type { Reader, Resume } from '../room/reader.ts'
import type { Caller } from '../caller.ts'

export interface ChatDeps extends DispatchDeps {
  refusals: Tally<ErrorCode>
  hub: Hub
  /** The feeds of people. */
  people: Hub
}

/** `room`: `/ws/chat/{username}/{slug}`, the specification's form. `any`: `/ws`, where each frame names its room. */
export type Form = { form: 'room'; room: RoomRef } | { form: 'any' }

interface Connection {
  socket: ChatSocket
  flow: Flow
  caller: Caller
  form: Form
}

/** Part of every socket id: socket ids of all processes meet on the bus. */
const PROCESS = randomUUID()
let opened = 0

/** One socket of one person. Takes its frames in order and answers each (S4). */
export class ChatConsumer implements Reader, Asker {
  readonly socketId = `${PROCESS}.${++opened}`
  readonly socket: ChatSocket
  readonly caller: Caller
  readonly form: Form
  readonly deps: ChatDeps
  readonly #queue: FrameQueue
  readonly #joined = new Map<string, Subscription>()
  #malformed: number[] = []
  #disconnected = false

  constructor(deps: ChatDeps, { socket, flow, caller, form }: Connection) {
    this.deps = deps
    this.#queue = new FrameQueue(flow)
    this.socket = socket
    socket.owner = this
    this.caller = caller
    this.form = form
  }

  get userId(): string {
    return this.caller.userId
  }

  get username(): string {
    return this.caller.username
  }

  tellHeads(): Record<string, number> {
    for (const { feed } of this.#joined.values()) feed.tellHeld()
    return Object.fromEntries([...this.#joined].map(([roomId, { position }]) => [roomId, position]))
  }

  /** Joins a socket of the single-room form to its room (S9), before any of its frames. */
  connect(membership: Membership, resume: Resume | undefined): void {
    this.#queue.add(async () => {
      try {
        if (!(await this.join(membership, resume))) this.socket.close(CLOSE.roomNotFound)
      } catch (error) {
        this.deps.logger.warn({ err: error, user: this.userId }, 'a room could not be joined')
        this.socket.close(CLOSE.unavailable)
      }
    }, 'alone')
  }

  /** Takes one text frame. */
  receive(data: string): void {
    const wait = this.deps.limits.waitForAnyFrame(this.socketId, this.userId)
    if (wait > 0) {
      securityEvent(this.deps.logger, { event: 'limit', outcome: 'rate_limited', who: this.username, what: 'frame' })
      this.socket.close(CLOSE.tooMany, String(wait))
      return
    }
    const decoded = decodeClientFrame(data)
    if (!decoded.ok) {
      this.refuse(decoded, decoded)
      this.#countMalformed()
      return
    }
    const { frame } = decoded
    const received = performance.now()
    this.#queue.add(() => this.#run(frame, received), this.#order(frame))
  }

  async join(membership: Membership, resume: Resume | undefined): Promise<boolean> {
    const { room } = membership
    const name = room.id === this.userId ? ME : room.id
    this.leave(name)
    const hub = this.#hubOf(name)
    const subscription = await hub.join(membership, this, resume)
    if (!subscription) return false
    if (this.#disconnected) hub.leave(subscription)
    // It may have ended since it was answered; `roomEnded` has said so.
    else if (subscription.state !== 'ended') this.#joined.set(name, subscription)
    return true
  }

  leave(name: string): void {
    const subscription = this.#joined.get(name)
    if (!subscription) return
    this.#joined.delete(name)
    this.#hubOf(name).leave(subscription)
  }

  #hubOf(name: string): Hub {
    return name === ME ? this.deps.people : this.deps.hub
  }

  /** Pages are what an own `join` brings, or what the reader was too slow for. */
  sentPage(bytes: number): void {
    this.deps.limits.spend('join_bytes', this.userId, bytes)
  }

  /** Leaves every group (`group_discard`, S8). */
  disconnect(): void {
    this.#disconnected = true
    for (const roomId of [...this.#joined.keys()]) this.leave(roomId)
  }

  roomEnded(roomId: string): void {
    this.#joined.delete(roomId)
    if (this.form.form === 'room') this.socket.close(CLOSE.roomNotFound)
    else this.refuse({ room: roomId }, { code: 'not_participant' })
  }

  /** Resolves when every frame so far has been answered. */
  drained(): Promise<void> {
    return this.#queue.drained()
  }

  hasJoined(roomId: string): boolean {
    return this.#joined.has(roomId)
  }

  knownRoom(frame: ClientFrame): RoomRef | undefined {
    if (this.form.form === 'room') return this.form.room
    return this.#joined.get(frame.room!)?.feed.room
  }

  async findRoom(frame: ClientFrame): Promise<RoomRef | undefined> {
    return (await findJoinedRoom(this.deps.store, this.userId, { id: frame.room! }))?.room
  }

  async findMembership(frame: ClientFrame): Promise<Membership | undefined> {
    if (frame.room === ME) return { room: personRef(this.userId), provenAt: 0 }
    const room = this.knownRoom(frame)
    return room ? { room, provenAt: NEVER } : this.deps.hub.findMembership(this.userId, { id: frame.room! })
  }

  acknowledge(frame: ClientFrame, fields: Omit<AckFrame, 'type' | 'ref'>): void {
    // A client that knows only the specification sends no `ref` and expects no `ack`.
    if (this.form.form === 'room' && frame.ref === undefined) return
    this.socket.send(frame.ref === undefined ? { type: 'ack', ...fields } : { type: 'ack', ref: frame.ref, ...fields })
  }

  refuse(
    { ref, room }: { ref?: string | undefined; room?: string | undefined },
    { code, error = ERRORS[code].sentence, retryAfter }: Refusal & { retryAfter?: number },
  ): void {
    this.deps.refusals.add(code)
    const named = room ?? (this.form.form === 'room' ? this.form.room.id : undefined)
    this.socket.send({
      type: 'error',
      error,
      code,
      ...(named !== undefined && { room: named }),
      ...(ref !== undefined && { ref }),
      retryAfter: retryAfter ?? null,
    })
  }

  async #run(frame: ClientFrame, received: number): Promise<void> {
    try {
      const misplaced = this.#misplaced(frame)
      if (misplaced) {
        this.refuse(frame, { code: 'bad_frame', error: misplaced })
        this.#countMalformed()
      } else await dispatch(this, frame, received)
    } catch (error) {
      this.deps.logger.warn({ err: error, user: this.userId }, 'a frame could not be answered')
      this.refuse(frame, { code: 'unavailable' })
    }
  }

  #misplaced(frame: ClientFrame): string | undefined {
    if (this.form.form === 'any') {
      return frame.room === undefined && frame.type !== 'ping' ? 'room is required on /ws' : undefined
    }
    const isOther = frame.room !== undefined && frame.room !== this.form.room.id
    return isOther ? 'room names another room than the one this socket is for' : undefined
  }

  #order(frame: ClientFrame): Order {
    const roomIsKnown = this.form.form === 'room' || (frame.room !== undefined && this.#joined.has(frame.room))
    return roomIsKnown ? OPERATIONS[frame.type].order : 'alone'
  }

  #countMalformed(): void {
    const now = performance.now()
    this.#malformed = this.#malformed.filter((at) => now - at < LIMITS.badFramesWindowMs)
    if (this.#malformed.push(now) >= LIMITS.badFrames) this.socket.close(CLOSE.badRequest)
  }
}
