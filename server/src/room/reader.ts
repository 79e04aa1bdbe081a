import type { CloseRow } from '@edusphere/protocol'

/** What a feed needs of a socket. */
export interface ReaderSocket {
  /** Too many bytes are unsent: write nothing more before the socket has drained. */
  readonly isBehind: boolean
  /** Writes whole frames. */
  write(frames: Buffer): void
  /** How large a page may be, so that it arrives in about a second. */
  readonly pageBytes: number
  /** Writes a page of a catch-up. `more`: the next one follows. */
  writePage(frames: Buffer, more: boolean): void
  /** Resolves with true when the next page may be written, with false when the socket is closing. */
  ready(): Promise<boolean>
  close(row: CloseRow): void
}

/** A socket as a feed sees it. */
export interface Reader {
  readonly socketId: string
  readonly userId: string
  readonly username: string
  readonly socket: ReaderSocket
  /** The room has ended for this reader: the user was removed, or the room was deleted. */
  roomEnded(roomId: string): void
}

/** `synced` gets `sync` and notices. `plain` gets only the frames of the specification. */
export type Style = 'synced' | 'plain'

/** The position that a client sends. Without `since` and `epoch` the client knows nothing of the room. */
export interface Resume {
  since: number | undefined
  epoch: string | undefined
  ref: string | undefined
}
