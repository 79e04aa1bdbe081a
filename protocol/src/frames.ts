import type { ErrorCode } from './errors.ts'
import type { AckFields, ClientFrames } from './operations.ts'
import type { Item } from './items.ts'
import type { Message, Participant, Room, Tombstone } from './schemas.ts'

/** A frame from a client. The union is made from the schemas that validate it. */
export type ClientFrame = ClientFrames[keyof ClientFrames]

/** A message was made or changed. Carries every field. */
export interface MessageEvent extends Message {
  type: 'chat_message'
  action: 'new' | 'update'
}
/** A message was deleted. */
export interface DeleteEvent {
  type: 'chat_message'
  action: 'delete'
  room: string
  version: number
  seq: number
  id: string
  /** Of a reply: the id of its root. */
  thread?: string
}
export type ChatEvent = MessageEvent | DeleteEvent

/** A row of a `sync`: the last state of a message. */
export type SyncRow = Message | Tombstone

/** What a room is: a row of its own. Each change takes the room's next version. */
export interface RoomState extends Pick<
  Room,
  'name' | 'description' | 'visibility' | 'topics' | 'mode' | 'slowMode' | 'roles'
> {
  version: number
}
/** What the room is was changed. */
export interface RoomChangedEvent {
  type: 'room_changed'
  room: string
  version: number
  state: RoomState
}

/** A range of versions. After it the client holds everything at `version`. */
interface RangeFrame {
  type: 'sync'
  ref?: string
  room: string
  epoch: string
  from: number
  version: number
  reset: boolean
  more: boolean
}
/** A range of a room. */
export interface SyncFrame extends RangeFrame {
  messages: SyncRow[]
  /** Only in the page whose range holds its version, and with `reset`. */
  state?: RoomState
}
/** A range of the caller's own feed. */
export interface ItemsFrame extends RangeFrame {
  room: 'me'
  items: Item[]
}
/** An item of the caller's own feed was changed. */
export interface ItemEvent {
  type: 'me'
  version: number
  item: Item
}

/** The answer to a change (all fields), or to `leave` and `read` (`ref` and `room`). Sent after the change is stored (G2). */
export interface AckFrame extends AckFields {
  type: 'ack'
  ref?: string
  room: string
  id?: string
  seq?: number
  version?: number
  created?: string
  updated?: string
  deleted?: true
}

export interface ErrorFrame {
  type: 'error'
  error: string
  code: ErrorCode
  room?: string
  ref?: string
  /** Seconds to wait, with `rate_limited`, `slow_mode` and `muted`. */
  retryAfter: number | null
}

export interface PongFrame {
  type: 'pong'
  ref?: string
  heads: Record<string, number>
}
export interface TypingFrame {
  type: 'typing'
  room: string
  user: string
  active: boolean
}
/** Someone types in a thread. */
export interface ThreadTypingFrame {
  type: 'thread_typing'
  room: string
  /** The id of the root. */
  thread: string
  user: string
  active: boolean
}
/** Usernames of the people connected to the room, each once. */
export interface PresenceFrame {
  type: 'presence'
  room: string
  users: string[]
}
/** Someone joined or left, or has another role or a mute. `participant`: the new entry of the list of participants. */
export type ParticipantFrame = { type: 'participant'; room: string; user: string } & (
  { action: 'joined' | 'changed'; participant: Participant } | { action: 'left' }
)
export interface RoomFrame {
  type: 'room'
  room: string
  action: 'changed' | 'deleted'
}
/** How far I have read, from another socket of mine. */
export interface ReadFrame {
  type: 'read'
  room: string
  seq: number
}

export type ServerFrame =
  | ChatEvent
  | RoomChangedEvent
  | SyncFrame
  | ItemsFrame
  | ItemEvent
  | AckFrame
  | ErrorFrame
  | PongFrame
  | TypingFrame
  | ThreadTypingFrame
  | PresenceFrame
  | ParticipantFrame
  | RoomFrame
  | ReadFrame
