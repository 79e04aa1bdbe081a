import type {
  AckFrame,
  ChatEvent,
  ClientFrame,
  ErrorFrame,
  ItemEvent,
  ItemsFrame,
  Message,
  RoomChangedEvent,
  SyncFrame,
} from '@edusphere/protocol'

/** A frame with a change, as sent. */
export type ChangeFrame = Extract<ClientFrame, { type: 'text' | 'update' | 'delete' | 'react' | 'pin' }>

/** A facet of a message was changed. Of a reaction it also says whose. */
export interface FacetEvent extends Message {
  type: 'message_changed'
  what: 'reactions' | 'replies' | 'pinned' | 'mentions'
  by?: string
  emoji?: string
  active?: boolean
}

/** The frames to a client that the promises are about. */
export type ToldFrame = ChatEvent | FacetEvent | RoomChangedEvent | SyncFrame | AckFrame | ErrorFrame

/** What a room is, or how an account is shown, as a call sets it. */
export type Fields = Readonly<Record<string, string>>

/** A socket, with its client and its user. */
export interface SocketIdentity {
  socket: number
  client: string
  user: string
}

/** `plain` knows no versions; `room` resumes on the single-room form; `any` is `/ws`. */
export type Form = 'plain' | 'room' | 'any'

/** One observed event, from outside the server. Lines are in order of time. */
export type Line = { at: number } & (
  | ({ line: 'opened'; form: Form; room: string | null; since: number | null } & SocketIdentity)
  | ({ line: 'closed'; code: number } & SocketIdentity)
  | ({ line: 'sent'; room: string; frame: ChangeFrame } & SocketIdentity)
  | ({ line: 'joining'; room: string; ref: string; since: number | null } & SocketIdentity)
  | ({ line: 'told'; room: string; frame: ToldFrame } & SocketIdentity)
  | ({ line: 'mine'; room: 'me'; frame: ItemsFrame | ItemEvent } & SocketIdentity)
  /** What the SDK passed to its user. */
  | { line: 'applied'; client: string; room: string; versions: number[]; reset: boolean }
  /** A call over HTTP is about to be made, and was answered. `room` is `me` where it is about the account. */
  | { line: 'acting' | 'acted'; act: string; user: string; room: string; fields?: Fields }
  /** A removal was answered, and `head` was read after it. */
  | { line: 'removed'; room: string; user: string; head: number }
  /** A removed user is about to be let back in. */
  | { line: 'readmitting'; room: string; user: string }
  | { line: 'fault'; fault: string; target: string }
)

type Unstamped<T> = T extends { at: number } ? Omit<T, 'at'> : never

/** Everything that happened in one round. */
export class History {
  readonly lines: Line[] = []
  readonly #start = performance.now()
  #sockets = 0
  /** The changes and calls so far. */
  operations = 0

  add(line: Unstamped<Line>): void {
    if (line.line === 'sent' || line.line === 'acting') this.operations++
    this.lines.push({ at: performance.now() - this.#start, ...line })
  }

  newSocket(): number {
    return ++this.#sockets
  }
}
