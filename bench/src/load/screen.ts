import { setTimeout as pause } from 'node:timers/promises'
import { readStamp } from './stamp.ts'
import { FrameReader } from './frame-reader.ts'
import { RawSocket } from './raw-socket.ts'
import type { Door } from './task.ts'

/** What the screens of one lesson have in common. */
export class Wall {
  /** Milliseconds from sending a message to its arrival, on the screens that are witnesses. */
  readonly ages: number[] = []
  /** When any screen last changed. */
  changedAt = 0
  refused = 0
  gaps = 0
  readonly #parsed = new Map<string, unknown>()
  readonly #bytes = new WeakMap<object, number>()

  /** All sockets get the same bytes, so each frame is parsed once: the load must not be the slower part. */
  parse(payload: Buffer): unknown {
    const text = payload.toString('latin1')
    let frame = this.#parsed.get(text)
    if (frame === undefined) {
      if (this.#parsed.size > 1_000) this.#parsed.clear()
      frame = JSON.parse(payload.toString().replace(/^\d+/, ''))
      this.#parsed.set(text, frame)
    }
    return frame
  }

  /** Of a row as JSON. */
  bytesOf(row: object): number {
    let bytes = this.#bytes.get(row)
    if (bytes === undefined) this.#bytes.set(row, (bytes = Buffer.byteLength(JSON.stringify(row))))
    return bytes
  }
}

/** A person's screen: it stays connected, and holds what it was told. */
export abstract class Screen {
  /** Bytes of frames. */
  bytes = 0
  /** The numbers of the messages that it shows, by their author's number. */
  readonly heard = new Set<number>()
  doubled = 0
  /** The message that it was told of last, and the bytes of its row. */
  lastId = ''
  rowBytes = 0
  isWitness = false
  protected readonly wall: Wall
  protected socket: RawSocket | undefined
  readonly #door: Door
  #isOver = false

  constructor(door: Door, wall: Wall) {
    this.#door = door
    this.wall = wall
  }

  /** Everything that it has sent is settled, and it knows what there is up to its position. */
  abstract get isSettled(): boolean
  /** The same text for the same content. */
  abstract get content(): string
  abstract say(sender: number, facets: { replyTo?: string; thread?: string }): void
  abstract react(messageId: string, emoji: string): void

  protected abstract path(path: string): string
  protected abstract greet(): void
  protected abstract take(payload: Buffer): void
  /** Milliseconds to the next try. */
  protected abstract waitMs(): number

  async stay(): Promise<void> {
    const { port, path, headers } = this.#door
    while (!this.#isOver) {
      const door = { port, path: this.path(path), headers }
      // The first frames may come in the same bytes as the end of the handshake.
      const socket = await new RawSocket(door, this.#reading()).opened.catch(() => undefined)
      if (socket) await this.#listen(socket)
      this.socket = undefined
      if (!this.#isOver) await pause(this.waitMs())
    }
  }

  leave(): void {
    this.#isOver = true
    this.socket?.close()
  }

  protected show(body: string): void {
    const { micros, sender } = readStamp(body)
    if (this.heard.has(sender)) this.doubled++
    this.heard.add(sender)
    if (this.isWitness) this.wall.ages.push(performance.now() - micros / 1000)
  }

  #reading(): (chunk: Buffer) => void {
    const reader = new FrameReader()
    const take = (payload: Buffer) => this.take(payload)
    return (chunk) => {
      this.bytes += chunk.length
      reader.read(chunk, take)
    }
  }

  async #listen(socket: RawSocket): Promise<void> {
    this.socket = socket
    this.greet()
    await socket.closed
  }
}
