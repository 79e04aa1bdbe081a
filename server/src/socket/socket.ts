import type { Duplex } from 'node:stream'
import { CLOSE, type CloseRow, type ServerFrame } from '@edusphere/protocol'
import type { WebSocket } from 'ws'
import { encodeFrame } from '../room/frame.ts'
import type { ReaderSocket } from '../room/reader.ts'
import { writeSync } from 'node:fs'
import { Socket } from 'node:net'

/** Above this, unsent bytes mean that the reader is behind: its rooms wait until it has drained, then catch up. */
const STALL_BYTES = 256 * 1024
/** Above this, or when it stays behind for `STALL_MS`, the socket is closed with 4408. */
const CLOSE_BYTES = 1024 * 1024
const STALL_MS = 30_000

/**
 * One accepted socket, for writing. `ws` parses what comes in and speaks the closing handshake; frames go out as whole
 * buffers on the stream underneath. Both may write because neither ever leaves half a frame behind.
 */
export class ChatSocket implements ReaderSocket {
  readonly #ws: WebSocket
  readonly #stream: Duplex
  readonly #descriptor: number
  /** Told when this side decides to close: a slow peer may take long to read that it was. */
  owner: { disconnect(): void } | undefined
  #behindSince: number | undefined
  #waiting: (() => void)[] | undefined
  #answers: Buffer[] | undefined
  #isSilent = false

  constructor(ws: WebSocket, stream: Duplex) {
    this.#ws = ws
    this.#stream = stream
    this.#descriptor = descriptorOf(stream)
  }

  get isBehind(): boolean {
    if (this.#stream.writableLength <= STALL_BYTES) return false
    this.#listen()
    this.#behindSince ??= performance.now()
    return true
  }

  /** The answers to what a client has sent in a row leave in one write, at the end of this turn of the event loop. */
  send(frame: ServerFrame): void {
    const answer = encodeFrame(JSON.stringify(frame))
    if (this.#answers) this.#answers.push(answer)
    else {
      this.#answers = [answer]
      process.nextTick(() => this.#flush())
    }
  }

  /** Writes whole frames, behind everything that was sent before. */
  write(frames: Buffer): void {
    this.#flush()
    this.#write(frames)
  }

  #flush(): void {
    if (!this.#answers) return
    const answers = this.#answers
    this.#answers = undefined
    this.#write(answers.length === 1 ? answers[0]! : Buffer.concat(answers))
  }

  #write(frames: Buffer): void {
    if (this.#isSilent) return
    // What was left unsent before counts: a page of long messages may be large by itself.
    if (this.#stream.writableLength > CLOSE_BYTES) this.close(CLOSE.tooSlow)
    else writeDirectly(this.#stream, this.#descriptor, frames)
  }

  /** Resolves when nothing is left unsent, or the socket closes. */
  async drained(): Promise<void> {
    if (this.#isSilent || !this.#stream.writableNeedDrain) return
    await new Promise<void>((resolve) => this.#listen().push(resolve))
  }

  closeIfTooSlow(): void {
    if (this.isBehind && performance.now() - this.#behindSince! > STALL_MS) this.close(CLOSE.tooSlow)
  }

  close(row: CloseRow, reason: string = row.reason): void {
    this.#flush()
    this.#ws.close(row.code, reason)
    this.owner?.disconnect()
    this.#wake()
  }

  /**
   * Nothing is written from now on, because a close frame has been: it is the last of a socket (RFC 6455, 5.5.1). `ws`
   * knows as much, but each object that is looked at for each reader of each message is a miss of the cache (0011).
   */
  silence(): void {
    this.#isSilent = true
  }

  /** For a peer that does not answer the closing handshake. */
  terminate(): void {
    this.#ws.terminate()
  }

  /** Only from the first time that somebody waits: most sockets never are behind, and listeners are memory. */
  #listen(): (() => void)[] {
    if (!this.#waiting) this.#stream.on('drain', () => this.#wake()).on('close', () => this.#wake())
    return (this.#waiting ??= [])
  }

  #wake(): void {
    this.#behindSince = undefined
    for (const resolve of this.#waiting?.splice(0) ?? []) resolve()
  }
}

/**
 * The number under which the system knows a socket; -1: none. Node does not document it; Windows has none. Only a plain
 * socket gives one: what is written below a TLS socket is not encrypted. Asked once, since the answer takes longer than it
 * looks.
 */
export const descriptorOf = (stream: Duplex & { _handle?: { fd?: number } | null }): number =>
  Object.getPrototypeOf(stream) === Socket.prototype ? (stream._handle?.fd ?? -1) : -1

/**
 * Writes to a socket by the system call itself. Node's stream makes a request object and a tick of its own for each
 * write, which with a thousand readers costs half of what the kernel takes (docs/decisions/0011). What the kernel does not
 * take at once goes to the stream, and so does everything behind it until the stream is empty again: order is kept, and
 * an error is met and told by the stream, as always.
 */
export function writeDirectly(stream: Duplex, descriptor: number, bytes: Buffer): void {
  // Not once it is being closed: then the number may belong to somebody else.
  if (!stream.writable) return
  const taken = stream.writableLength === 0 ? writeNow(descriptor, bytes) : 0
  if (taken < bytes.length) stream.write(taken === 0 ? bytes : bytes.subarray(taken))
}

/** How many of the bytes the kernel has taken. */
function writeNow(descriptor: number, bytes: Buffer): number {
  if (descriptor < 0) return 0
  try {
    return writeSync(descriptor, bytes)
  } catch {
    return 0
  }
}
