import { randomUUID } from 'node:crypto'
import { roomGroup, type ClientFrame, type ClientFrameType } from '@edusphere/protocol'
import { markRead, type RoomRef } from '../store/memberships.ts'
import type { Messages } from '../features/messages/rules.ts'
import type { ChatConsumer } from './consumer.ts'

type FrameOf<T extends ClientFrameType> = Extract<ClientFrame, { type: T }>
type Handler<T extends ClientFrameType> = (consumer: ChatConsumer, room: RoomRef, frame: FrameOf<T>) => unknown
type Answer = Awaited<ReturnType<Messages['createMessage']>>

/** What each frame does (S4). */
const HANDLERS: { [T in Exclude<ClientFrameType, 'ping' | 'join'>]: Handler<T> } = {
  text: handleNewMessage,
  update: handleUpdateMessage,
  delete: handleDeleteMessage,
  leave: handleLeave,
  read: handleRead,
  typing: handleTyping,
}

export async function dispatch(consumer: ChatConsumer, frame: ClientFrame): Promise<void> {
  if (frame.type === 'ping') {
    consumer.socket.send({ type: 'pong', ...(frame.ref !== undefined && { ref: frame.ref }), heads: consumer.heads })
    return
  }
  if (frame.type === 'join') return handleJoin(consumer, frame)
  const room = consumer.knownRoom(frame) ?? (await consumer.findRoom(frame))
  if (!room) consumer.refuse(frame, { code: 'not_participant' })
  else await (HANDLERS[frame.type] as Handler<typeof frame.type>)(consumer, room, frame)
}

async function handleNewMessage(consumer: ChatConsumer, room: RoomRef, frame: FrameOf<'text'>): Promise<void> {
  if (isTooMuch(consumer, frame)) return
  const { message: body, id = randomUUID() } = frame
  answer(consumer, frame, await consumer.deps.messages.createMessage(room, { userId: consumer.userId, id, body }))
}

async function handleUpdateMessage(consumer: ChatConsumer, room: RoomRef, frame: FrameOf<'update'>): Promise<void> {
  if (isTooMuch(consumer, frame)) return
  const edit = { userId: consumer.userId, id: frame.messageId, body: frame.message, version: frame.version }
  answer(consumer, frame, await consumer.deps.messages.updateMessage(room, edit))
}

async function handleDeleteMessage(consumer: ChatConsumer, room: RoomRef, frame: FrameOf<'delete'>): Promise<void> {
  if (isTooMuch(consumer, frame)) return
  const target = { userId: consumer.userId, id: frame.messageId }
  answer(consumer, frame, await consumer.deps.messages.deleteMessage(room, target))
}

async function handleJoin(consumer: ChatConsumer, frame: FrameOf<'join'>): Promise<void> {
  const { since, epoch, ref } = frame
  const membership = await consumer.findMembership(frame)
  const hasJoined = membership !== undefined && (await consumer.join(membership, { since, epoch, ref }))
  if (!hasJoined) consumer.refuse(frame, { code: 'not_participant' })
}

function handleLeave(consumer: ChatConsumer, room: RoomRef, frame: FrameOf<'leave'>): void {
  consumer.leave(room.id)
  consumer.acknowledge(frame, { room: room.id })
}

async function handleRead(consumer: ChatConsumer, room: RoomRef, frame: FrameOf<'read'>): Promise<void> {
  const { userId, socketId } = consumer
  const mark = await markRead(consumer.deps.store.db, { roomId: room.id, userId, seq: frame.seq })
  if (mark === 'not_participant') return consumer.refuse(frame, { code: 'not_participant' })
  if (mark === 'beyond_head')
    return consumer.refuse(frame, { code: 'bad_frame', error: 'seq is above the head of the room' })
  consumer.acknowledge(frame, { room: room.id })
  if (mark === 'unmoved') return
  const json = JSON.stringify({ type: 'read', room: room.id, seq: frame.seq })
  const audience = { onlyUser: userId, exceptSocket: socketId }
  consumer.deps.bus.publish(roomGroup(room), { kind: 'notice', roomId: room.id, json, audience })
}

function handleTyping(consumer: ChatConsumer, room: RoomRef, frame: FrameOf<'typing'>): void {
  if (!consumer.hasJoined(room.id)) return
  const json = JSON.stringify({ type: 'typing', room: room.id, user: consumer.username, active: frame.active })
  const audience = { exceptUser: consumer.userId }
  consumer.deps.bus.publish(roomGroup(room), { kind: 'notice', roomId: room.id, json, audience })
}

function isTooMuch(consumer: ChatConsumer, frame: ClientFrame): boolean {
  const wait = consumer.deps.limits.change(consumer.userId)
  if (wait > 0) consumer.refuse(frame, { code: 'rate_limited', retryAfter: wait })
  return wait > 0
}

function answer(consumer: ChatConsumer, frame: ClientFrame, outcome: Answer): void {
  if (outcome.status === 'refused') {
    consumer.refuse(frame, outcome)
    return
  }
  const { id, roomId, seq, version, created, updated, deleted } = outcome.message
  consumer.acknowledge(frame, {
    room: roomId,
    id,
    seq,
    version,
    created: new Date(created).toISOString(),
    updated: new Date(updated).toISOString(),
    ...(deleted && outcome.status === 'repeated' && { deleted }),
  })
}
