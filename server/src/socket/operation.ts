import type { ClientFrame, Facets, ServerFrame } from '@edusphere/protocol'
import type { Audience } from '../bus/bus.ts'
import type { Operation, Refusal } from '../store/operation.ts'
import type { RoomRef } from '../store/memberships.ts'

/* What a socket needs of an operation. `features/operations.ts` lists the operations. */

/** How far a person has read a room, as a frame says it. `thread`: the root of the thread where. */
export interface Mark {
  roomId: string
  userId: string
  seq: number
  thread?: string
}
export type Marked = 'moved' | 'unmoved' | 'not_participant' | 'thread_not_found' | 'beyond_head'

/** Stores how far people have read, forward only. */
export interface Marks {
  /** Resolves when the mark is durable. Rejects when the store is away. */
  add(mark: Mark): Promise<Marked>
}

/** The author of a frame, and the room. */
interface Asking {
  marks: Marks
  room: RoomRef
  userId: string
  username: string
  socketId: string
  /** Whether this socket has joined the room. */
  hasJoined: boolean
}

/** A frame without a version, for the sockets in the room. */
export interface Notice {
  frame: ServerFrame
  audience: Audience
}

type Reply =
  | ({ status: 'refused' } & Refusal)
  /** `silent`: the frame gets no answer. */
  | { status: 'acknowledged' | 'silent'; notice?: Notice }

/** An operation that takes no version. Its effect is sent as a notice, or stored outside the versions. */
export interface Act<F = ClientFrame> {
  act(frame: F, asking: Asking): Reply | Promise<Reply>
}

/** An operation that takes a version. */
export interface Versioned<F = ClientFrame> extends Operation<F> {
  /** What a message without its facets shows in their place. */
  none?: Facets
}
