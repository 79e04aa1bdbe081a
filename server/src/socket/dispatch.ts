import {
  ME,
  roomGroup,
  type AckFrame,
  type ClientFrame,
  type ClientFrames,
  type ServerFrame,
} from '@edusphere/protocol'
import { isoTime } from '../clock.ts'
import { securityEvent } from '../security-events.ts'
import type { FastifyBaseLogger } from 'fastify'
import type { Bus } from '../bus/bus.ts'
import type { Histogram } from '../histogram.ts'
import type { Limits } from '../limits.ts'
import type { RoomLog } from '../room/log.ts'
import type { Resume } from '../room/reader.ts'
import type { Membership, RoomRef } from '../store/memberships.ts'
import type { Change, Outcome, Refusal } from '../store/operation.ts'
import type { Store } from '../store/store.ts'
import type { Act, Marks, Notice, Versioned } from './operation.ts'

/** Frames that the engine itself handles. */
type Own = 'join' | 'leave' | 'ping'

/** The operations for all other frames (S4), by frame type. */
export type Operations = {
  readonly [T in Exclude<keyof ClientFrames, Own>]: Versioned<ClientFrames[T]> | Act<ClientFrames[T]>
}

export interface DispatchDeps {
  /** From the arrival of a change until its `ack` is handed to the socket. */
  acks: Histogram
  store: Store
  bus: Bus
  log: RoomLog
  limits: Limits
  operations: Operations
  marks: Marks
  logger: FastifyBaseLogger
  /** In code points, for the body of a message. */
  messageMaxLength: number
}

/** The socket that a frame came from. */
export interface Asker {
  readonly deps: DispatchDeps
  readonly socketId: string
  readonly userId: string
  readonly username: string
  /** Sends what waits in the joined rooms, and returns the version up to which each of them has been sent. */
  tellHeads(): Record<string, number>
  readonly socket: { send(frame: ServerFrame): void }
  hasJoined(roomId: string): boolean
  /** The frame's room, if known without a look-up: a pipelined change must reach the log without waiting (G5). */
  knownRoom(frame: ClientFrame): RoomRef | undefined
  /** The membership in a room that this socket has not joined. */
  findRoom(frame: ClientFrame): Promise<RoomRef | undefined>
  /** The membership for a `join`. It may not be proven yet. */
  findMembership(frame: ClientFrame): Promise<Membership | undefined>
  join(membership: Membership, resume: Resume): Promise<boolean>
  /** `name`: the room's id, or `me`. */
  leave(name: string): void
  acknowledge(frame: ClientFrame, fields: Omit<AckFrame, 'type' | 'ref'>): void
  refuse(frame: ClientFrame, refusal: Refusal & { retryAfter?: number }): void
}

const NOT_A_PARTICIPANT = { code: 'not_participant' } as const

/** Runs the operation of a frame that arrived at `received` and answers it. Rejects when the store is away. */
export async function dispatch(asker: Asker, frame: ClientFrame, received: number): Promise<void> {
  const wait = asker.deps.limits.waitForFrame(frame.type, asker.userId)
  if (wait > 0) {
    const { deps, username: who } = asker
    securityEvent(deps.logger, { event: 'limit', outcome: 'rate_limited', who, what: frame.type })
    return asker.refuse(frame, { code: 'rate_limited', retryAfter: wait })
  }
  if (frame.type === 'ping') {
    const { ref } = frame
    asker.socket.send({ type: 'pong', ...(ref !== undefined && { ref }), heads: asker.tellHeads() })
    return
  }
  if (frame.type === 'join') return join(asker, frame)
  if (frame.type === 'leave' && frame.room === ME) return leave(asker, frame, ME)
  const room = asker.knownRoom(frame) ?? (await asker.findRoom(frame))
  if (!room) return asker.refuse(frame, NOT_A_PARTICIPANT)
  if (frame.type === 'leave') return leave(asker, frame, room.id)
  const operation = asker.deps.operations[frame.type]
  await ('act' in operation
    ? act(asker, { operation, room, frame })
    : change(asker, { operation, room, frame }, received))
}

async function join(asker: Asker, frame: ClientFrames['join']): Promise<void> {
  const { since, epoch, ref } = frame
  await asker.deps.limits.turn('join_turn', asker.userId)
  const membership = await asker.findMembership(frame)
  const hasJoined = membership !== undefined && (await asker.join(membership, { since, epoch, ref }))
  if (!hasJoined) asker.refuse(frame, NOT_A_PARTICIPANT)
}

function leave(asker: Asker, frame: ClientFrames['leave'], name: string): void {
  asker.leave(name)
  asker.acknowledge(frame, { room: name })
}

interface Task<O> {
  operation: O
  room: RoomRef
  frame: ClientFrame
}

async function change(asker: Asker, { operation, room, frame }: Task<Versioned>, received: number): Promise<void> {
  const { userId, deps } = asker
  const refusal = operation.check?.(frame, deps.messageMaxLength)
  if (refusal) return asker.refuse(frame, refusal)
  const asked: Change = { operation, frame, id: operation.idOf(frame), roomId: room.id, path: room, userId }
  const outcome = await deps.log.append(room, asked)
  if (outcome.status === 'refused') return asker.refuse(frame, outcome)
  asker.acknowledge(frame, { ...standing(outcome), ...outcome.ack })
  deps.acks.observe((performance.now() - received) / 1000)
}

/** The message's present version. `deleted`: a `text` was sent again, and its message has been deleted since. */
function standing({ status, message }: Exclude<Outcome, { status: 'refused' }>): Omit<AckFrame, 'type' | 'ref'> {
  const { room_id: room, id, seq, version, deleted } = message
  const times = { created: isoTime(message.created), updated: isoTime(message.updated) }
  return { room, id, seq, version, ...times, ...(deleted === 1 && status === 'repeated' && { deleted: true }) }
}

async function act(asker: Asker, { operation, room, frame }: Task<Act>): Promise<void> {
  const { userId, username, socketId, deps } = asker
  const asking = { marks: deps.marks, room, userId, username, socketId, hasJoined: asker.hasJoined(room.id) }
  const reply = await operation.act(frame, asking)
  if (reply.status === 'refused') return asker.refuse(frame, reply)
  if (reply.status === 'acknowledged') asker.acknowledge(frame, { room: room.id })
  if (reply.notice) tell(deps.bus, room, reply.notice)
}

function tell(bus: Bus, room: RoomRef, { frame, audience }: Notice): void {
  bus.publish(roomGroup(room), { kind: 'notice', roomId: room.id, json: JSON.stringify(frame), audience })
}
