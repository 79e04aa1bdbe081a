import type { AckFrame, ChatEvent, ClientFrame, ErrorFrame, SyncFrame } from '@edusphere/protocol'

/** A frame with a change, as sent. */
export type ChangeFrame = Extract<ClientFrame, { type: 'text' | 'update' | 'delete' }>

/** The frames to a client that the promises are about. */
export type ToldFrame = ChatEvent | SyncFrame | AckFrame | ErrorFrame

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
  /** What the SDK passed to its user. */
  | { line: 'applied'; client: string; room: string; versions: number[]; reset: boolean }
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

  add(line: Unstamped<Line>): void {
    this.lines.push({ at: performance.now() - this.#start, ...line })
  }

  newSocket(): number {
    return ++this.#sockets
  }
}
