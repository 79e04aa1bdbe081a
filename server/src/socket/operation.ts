import type { AckFrame, ClientFrame, ServerFrame } from '@edusphere/protocol'
import type { Audience } from '../bus/bus.ts'
import type { Change, Operation, Outcome, Refusal } from '../store/operation.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Store } from '../store/store.ts'

/* What the socket asks of an operation; the features bring them, and `features/features.ts` lists them. */

/** Who asks for something, and where. */
interface Asking {
  store: Store
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
  /** `silent`: the frame has no answer. */
  | { status: 'acknowledged' | 'silent'; notice?: Notice }

/** Something that takes no version of the room: it is told, or kept beside it. */
export interface Act<F = ClientFrame> {
  act(frame: F, asking: Asking): Reply | Promise<Reply>
}

/** Something that takes a version of the room. */
export interface Versioned<F = ClientFrame> extends Operation<F> {
  /** What its `ack` says besides where the message stands now. */
  ack?(outcome: Exclude<Outcome, { status: 'refused' }>, change: Change<F>): Partial<AckFrame>
}
