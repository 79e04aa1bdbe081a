import type { AckFrame, ChatEvent, ClientFrame, ErrorFrame, SyncFrame } from '@edusphere/protocol'

/** A frame that changes something, as it went out. */
export type ChangeFrame = Extract<ClientFrame, { type: 'text' | 'update' | 'delete' }>

/** What a client was told: only what the promises are about. */
export type ToldFrame = ChatEvent | SyncFrame | AckFrame | ErrorFrame

/** Which socket of which client of which person. */
export interface SocketIdentity {
  socket: number
  client: string
  user: string
}

/** `plain` knows nothing of versions; `room` resumes on the single-room form; `any` is `/ws`. */
export type Form = 'plain' | 'room' | 'any'

/** One thing that happened, as it was seen from outside the server; the order of lines is the order of time. */
export type Line = { at: number } & (
  | ({ line: 'opened'; form: Form; room: string | null; since: number | null } & SocketIdentity)
  | ({ line: 'closed'; code: number } & SocketIdentity)
  | ({ line: 'sent'; room: string; frame: ChangeFrame } & SocketIdentity)
  | ({ line: 'joining'; room: string; ref: string; since: number | null } & SocketIdentity)
  | ({ line: 'told'; room: string; frame: ToldFrame } & SocketIdentity)
  /** What the SDK handed to its user. */
  | { line: 'applied'; client: string; room: string; versions: number[]; reset: boolean }
  /** A removal has been answered, and `head` was read after it. */
  | { line: 'removed'; room: string; user: string; head: number }
  /** Somebody is about to be let back in. */
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
