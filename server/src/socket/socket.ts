import type { Duplex } from 'node:stream'
import { CLOSE, type CloseRow, type ServerFrame } from '@edusphere/protocol'
import type { WebSocket } from 'ws'
import { encodeFrame } from '../room/frame.ts'
import type { ReaderSocket } from '../room/reader.ts'
import { Pace } from './pace.ts'
import { writeSync } from 'node:fs'
import { Socket } from 'node:net'

/** With more unsent bytes than this, the reader is behind: its feeds write nothing until it has drained. */
const STALL_BYTES = 256 * 1024
/** With more unsent bytes than this, or after `STALL_MS` behind, the socket is closed with 4408. */
const CLOSE_BYTES = 1024 * 1024
const STALL_MS = 30_000

interface SocketOwner {
  /** This side has decided to close: a slow peer may take long to answer. */
  disconnect(): void
  sentPage(bytes: number): void
}

/**
 * Writes to one accepted socket. `ws` parses incoming frames and does the closing handshake. Outgoing frames go to the
 * stream below as whole buffers. Both may write, because neither writes partial frames.
 */
export class ChatSocket implements ReaderSocket {
  readonly #ws: WebSocket
  readonly #stream: Duplex
  readonly #descriptor: number
  owner: SocketOwner | undefined
  #behindSince: number | undefined
  #waiting: (() => void)[] | undefined
  #answers: Buffer[] | undefined
  #isSilent = false
  /** Made at the first page. */
  #pace: Pace | undefined
  readonly #underWayMs: number | undefined
  /** What the peer had sent at the last sweep, and the sweeps since then. */
  #heardBytes = 0
  #quietSweeps = 0

  /** @param underWayMs see `Pace` */
  constructor(ws: WebSocket, stream: Duplex, underWayMs?: number) {
    this.#ws = ws
    this.#stream = stream
    this.#descriptor = descriptorOf(stream)
    this.#underWayMs = underWayMs
  }

  get pageBytes(): number {
    return this.#pace?.pageBytes ?? Pace.firstPageBytes
  }

  get #paced(): Pace {
    return (this.#pace ??= new Pace(this.#underWayMs))
  }

  get isBehind(): boolean {
    if (this.#stream.writableLength <= STALL_BYTES) return false
    this.#listen()
    this.#behindSince ??= performance.now()
    return true
  }

  /** Answers to consecutive frames leave in one write, at the end of this turn of the event loop. */
  send(frame: ServerFrame): void {
    const answer = encodeFrame(JSON.stringify(frame))
    if (this.#answers) this.#answers.push(answer)
    else {
      this.#answers = [answer]
      process.nextTick(() => this.#flush())
    }
  }

  /** Writes whole frames, after everything sent before. */
  write(frames: Buffer): void {
    this.#flush()
    this.#write(frames)
  }

  /** @param more further pages follow */
  writePage(frames: Buffer, more: boolean): void {
    this.write(frames)
    this.owner?.sentPage(frames.length)
    this.#paced.send(frames.length, performance.now())
    if (this.#paced.needsPing(more)) this.#ping()
  }

  /** The peer answered a ping. */
  pong(payload: Buffer): void {
    if (!this.#pace) return
    this.#pace.pong(payload, performance.now())
    if (this.#pace.needsPing(false)) this.#ping()
    this.#wake()
  }

  /** Called every `SILENCE_SWEEP_MS`. A peer that has sent nothing since the last call is asked, then dropped. */
  lookForLife(): void {
    const { bytesRead } = this.#stream as Socket
    if (bytesRead !== this.#heardBytes || this.#ws.isPaused) {
      this.#heardBytes = bytesRead
      this.#quietSweeps = 0
    } else if (++this.#quietSweeps === 1) this.#ping()
    else this.terminate()
  }

  /**
   * The peer is closing the socket. A peer that has given up would go on receiving the pages that are under way, beside
   * its next socket: they are dropped. True: the connection is gone.
   */
  abandon(): boolean {
    if (this.#isSilent || !this.#pace?.isFull) return false
    ;(this.#stream as Socket).resetAndDestroy()
    return true
  }

  #ping(): void {
    this.#write(this.#paced.ping())
  }

  #flush(): void {
    if (!this.#answers) return
    const answers = this.#answers
    this.#answers = undefined
    this.#write(answers.length === 1 ? answers[0]! : Buffer.concat(answers))
  }

  #write(frames: Buffer): void {
    if (this.#isSilent) return
    // Only bytes unsent before this write count: a page of long messages may be large by itself.
    if (this.#stream.writableLength > CLOSE_BYTES) this.close(CLOSE.tooSlow)
    else writeDirectly(this.#stream, this.#descriptor, frames)
  }

  async ready(): Promise<boolean> {
    while (this.#isOpen && (this.#stream.writableNeedDrain || this.#pace?.isFull))
      await new Promise<void>((resolve) => this.#listen().push(resolve))
    return this.#isOpen
  }

  get #isOpen(): boolean {
    return !this.#isSilent && this.#stream.writable
  }

  closeIfTooSlow(): void {
    if (this.isBehind && performance.now() - this.#behindSince! > STALL_MS) this.close(CLOSE.tooSlow)
  }

  close(row: CloseRow, reason: string = row.reason): void {
    this.#flush()
    this.silence()
    this.#ws.close(row.code, reason)
    this.owner?.disconnect()
    this.#wake()
  }

  /**
   * A close frame was written; it is the last frame of a socket (RFC 6455, 5.5.1). `ws` has this flag too, but reading
   * one more object for each reader of each message costs a cache miss (0011).
   */
  silence(): void {
    this.#isSilent = true
  }

  /** For a peer that does not answer the closing handshake. */
  terminate(): void {
    this.#ws.terminate()
  }

  /** Set at the first wait only: most sockets are never behind, and listeners cost memory. */
  #listen(): (() => void)[] {
    if (!this.#waiting) this.#stream.on('drain', () => this.#wake()).on('close', () => this.#wake())
    return (this.#waiting ??= [])
  }

  #wake(): void {
    if (this.#stream.writableLength <= STALL_BYTES) this.#behindSince = undefined
    for (const resolve of this.#waiting?.splice(0) ?? []) resolve()
  }
}

/**
 * The file descriptor of a socket; -1: none. Node does not document it, and Windows has none. TLS sockets have none
 * here: bytes written below TLS would not be encrypted. Read once, because the look-up is slow.
 */
export const descriptorOf = (stream: Duplex & { _handle?: { fd?: number } | null }): number =>
  Object.getPrototypeOf(stream) === Socket.prototype ? (stream._handle?.fd ?? -1) : -1

/**
 * Writes to a socket by the system call. Node's stream makes a request object and a tick for each write; with a
 * thousand readers that costs half as much as the kernel's own work (docs/decisions/0011). Bytes that the kernel does
 * not take go to the stream, and so do later writes until the stream is empty. So the order is kept, and the stream
 * reports errors as usual.
 */
export function writeDirectly(stream: Duplex, descriptor: number, bytes: Buffer): void {
  // Not while it is closing: the number may already belong to another file.
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
