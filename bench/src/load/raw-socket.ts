import { connect, type Socket } from 'node:net'
import type { Door } from './task.ts'

const READ_BYTES = 256 * 1024
/** All sockets read into one buffer, each read is handled before the next: the load must not collect garbage. */
const buffer = Buffer.alloc(READ_BYTES)
const TEXT = 0x81
const PING = 0x89
/** The server's pings carry four bytes. */
const PING_BYTES = 6

/** A WebSocket that counts text frames by their headers and does not read their payload. */
export class RawSocket {
  frames = 0
  /** Gets every chunk as received; a chunk can end inside a frame. */
  onChunk: ((chunk: Buffer) => void) | undefined
  readonly opened: Promise<this>
  readonly closed: Promise<void>
  readonly #socket: Socket
  #onFrames: (() => void) | undefined
  #handshake: Buffer | undefined = Buffer.alloc(0)
  #open!: (socket: this) => void
  #fail!: (error: Error) => void
  /** Bytes of the current payload that have not arrived. */
  #payload = 0
  /** The beginning of an incomplete header. */
  #header = Buffer.alloc(0)

  constructor({ port, path, headers }: Door, onChunk?: (chunk: Buffer) => void) {
    this.onChunk = onChunk
    this.opened = new Promise((resolve, reject) => {
      this.#open = resolve
      this.#fail = reject
    })
    const onread = { buffer, callback: (bytes: number) => this.#read(buffer.subarray(0, bytes)) }
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread })
    this.#socket.on('error', (error) => this.#fail(error)).on('close', () => this.#fail(new Error('closed')))
    this.closed = new Promise((resolve) => void this.#socket.once('close', () => resolve()))
    const fixed = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
    const request = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...fixed, ...headers]
    this.#socket.write(`${request.join('\r\n')}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`)
  }

  /** Resolves after so many frames. */
  async received(frames: number): Promise<void> {
    if (this.frames < frames)
      await new Promise<void>((resolve) => (this.#onFrames = () => this.frames >= frames && resolve()))
  }

  send(text: string): void {
    this.#socket.write(maskedFrame(text))
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): boolean {
    const rest = this.#handshake ? this.#greet(chunk) : chunk
    if (rest.length > 0) {
      this.onChunk?.(rest)
      this.#count(rest)
      this.#onFrames?.()
    }
    return true
  }

  #greet(chunk: Buffer): Buffer {
    const answer = Buffer.concat([this.#handshake!, chunk])
    const end = answer.indexOf('\r\n\r\n')
    this.#handshake = answer
    if (end < 0) return Buffer.alloc(0)
    const status = answer.toString('latin1', 0, 12)
    if (status !== 'HTTP/1.1 101') this.#fail(new Error(`the handshake was answered ${status}`))
    else this.#open(this)
    this.#handshake = undefined
    return answer.subarray(end + 4)
  }

  #count(chunk: Buffer): void {
    let data = chunk
    if (this.#header.length > 0) {
      data = Buffer.concat([this.#header, chunk])
      this.#header = Buffer.alloc(0)
    }
    let at = this.#payload
    while (at < data.length) {
      const length = frameLength(data, at)
      const isPing = data[at] === PING
      if (length === undefined || (isPing && data.length - at < PING_BYTES)) {
        this.#header = Buffer.from(data.subarray(at))
        this.#payload = 0
        return
      }
      if (data[at] === TEXT) this.frames++
      else if (isPing) this.#socket.write(pongOf(data.subarray(at + 2, at + PING_BYTES)))
      at += length
    }
    this.#payload = at - data.length
  }
}

/** Header and payload of the frame at `at`. Undefined when the header is incomplete. */
function frameLength(data: Buffer, at: number): number | undefined {
  const left = data.length - at
  if (left < 2) return undefined
  const short = data[at + 1]! & 0x7f
  if (short < 126) return 2 + short
  if (short === 126) return left < 4 ? undefined : 4 + data.readUInt16BE(at + 2)
  return left < 10 ? undefined : 10 + Number(data.readBigUInt64BE(at + 2))
}

/** The answer to a ping, without which the server sends no further page. */
const pongOf = (payload: Buffer): Buffer => Buffer.concat([Buffer.from([0x8a, 0x84, 0, 0, 0, 0]), payload])

/** A client's text frame. Its mask is zero, so masking costs the load nothing. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const short = payload.length < 126
  const header = Buffer.alloc(short ? 6 : 8)
  header[0] = TEXT
  header[1] = 0x80 | (short ? payload.length : 126)
  if (!short) header.writeUInt16BE(payload.length, 2)
  return Buffer.concat([header, payload])
}
