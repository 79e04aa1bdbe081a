import type { Socket } from 'node:net'
import { pause } from './pause.ts'

/**
 * A fault for the next bytes: `cut` passes all but the last of them, `swallow` none. Nothing passes after them.
 * `spring` is called when all earlier bytes have passed.
 */
type Trap = { what: 'cut' | 'swallow'; only?: string; spring: () => void }

interface Piece {
  due: number
  bytes: Buffer
}

/** One direction of a connection through the proxy. */
export class Pipe {
  readonly #from: Socket
  readonly #to: Socket
  readonly #queue: Piece[] = []
  #pumping = false
  #ended = false
  #sprung: Trap | undefined
  /** The delay of each piece in milliseconds. */
  delay = 0
  /** The most bytes of one write; 0: no limit. */
  slice = 0
  /** 0: no limit. */
  bytesPerSecond = 0
  /** Takes bytes and passes none, like a dead network. */
  mute = false
  trap: Trap | undefined

  constructor(from: Socket, to: Socket) {
    this.#from = from
    this.#to = to
    from.on('data', (bytes: Buffer) => this.#take(bytes))
    from.on('end', () => {
      this.#ended = true
      void this.#pump()
    })
  }

  /** The reader does not read: bytes pile up on the other side. */
  stall(): void {
    this.#from.pause()
  }

  calm(): void {
    this.delay = this.slice = this.bytesPerSecond = 0
    this.trap = undefined
    for (const piece of this.#queue) piece.due = 0
    this.#from.resume()
  }

  #take(bytes: Buffer): void {
    if (this.mute || this.#sprung) return
    const { trap } = this
    if (trap && (trap.only === undefined || bytes.includes(trap.only))) {
      this.#sprung = trap
      // Frames are written whole, so all but the last bytes of a piece end inside a frame.
      bytes = trap.what === 'cut' ? bytes.subarray(0, -Math.ceil(bytes.length / 8)) : bytes.subarray(0, 0)
    }
    this.#queue.push({ due: performance.now() + this.delay, bytes })
    void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    for (let piece = this.#queue[0]; piece; piece = this.#queue[0]) {
      while (piece.due > performance.now()) await pause(Math.min(piece.due - performance.now(), 20))
      this.#queue.shift()
      await this.#write(piece.bytes)
    }
    this.#pumping = false
    this.#sprung?.spring()
    if (this.#ended && !this.mute) this.#to.end()
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.mute;) {
      const size = this.slice || (this.bytesPerSecond ? Math.ceil(this.bytesPerSecond / 50) : bytes.length)
      const part = bytes.subarray(at, at + size)
      at += part.length
      const isTaken = this.#to.write(part)
      if (!isTaken) await drained(this.#to)
      if (this.bytesPerSecond) await pause((1000 * part.length) / this.bytesPerSecond)
      else if (this.slice) await new Promise(setImmediate)
    }
  }
}

function drained(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    socket.once('drain', resolve)
    socket.once('close', () => resolve())
  })
}
