import type { CloseRow } from '@edusphere/protocol'

/** What a room asks of a socket that it writes to. */
export interface ReaderSocket {
  /** Too much is unsent: nothing more is to be written before the socket has drained. */
  readonly isBehind: boolean
  /** Writes whole frames. */
  write(frames: Buffer): void
  /** Resolves when nothing is left unsent, or the socket closes. */
  drained(): Promise<void>
  close(row: CloseRow): void
}

/** A socket as its rooms see it. */
export interface Reader {
  readonly socketId: string
  readonly userId: string
  readonly username: string
  readonly socket: ReaderSocket
  /** The room is gone for this reader: removed from it, or deleted. */
  roomEnded(roomId: string): void
}

/** `synced`: gets `sync` and notices. `plain`: gets what a client expects that knows only the specification. */
export type Style = 'synced' | 'plain'

/** The position that a client names; both missing: it knows nothing yet. */
export interface Resume {
  since: number | undefined
  epoch: string | undefined
  ref: string | undefined
}
