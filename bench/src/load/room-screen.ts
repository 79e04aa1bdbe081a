import { randomUUID } from 'node:crypto'
import { restartDelay } from '@edusphere/client/connection/backoff'
import type { Message, SyncFrame, SyncRow } from '@edusphere/protocol'
import { Screen } from './screen.ts'
import { stampedBody } from './stamp.ts'

interface Told {
  type: string
  ref?: string
  version?: number
  action?: string
}

/** A screen that follows the contract: a position, rows by version, and changes that are sent again until acknowledged. */
export class RoomScreen extends Screen {
  position = 0
  /** Versions of the messages. */
  readonly #rows = new Map<string, number>()
  #epoch = ''
  #isLive = false
  /** Frames without an acknowledgement, by `ref`. */
  readonly #open = new Map<string, string>()
  #refs = 0
  #tries = 0

  get isSettled(): boolean {
    return this.#isLive && this.#open.size === 0
  }

  get content(): string {
    return `${this.position} ${[...this.#rows]
      .map((row) => row.join(' '))
      .sort()
      .join('\n')}`
  }

  say(sender: number, facets: { replyTo?: string; thread?: string }): void {
    this.#send({ type: 'text', id: randomUUID(), message: stampedBody(sender), ...facets })
  }

  react(messageId: string, emoji: string): void {
    this.#send({ type: 'react', messageId, emoji, active: true })
  }

  protected path(path: string): string {
    this.#isLive = false
    return `${path}?since=${this.position}${this.#epoch && `&epoch=${encodeURIComponent(this.#epoch)}`}`
  }

  protected greet(): void {
    if (this.#isLive) this.#sendAgain()
  }

  protected waitMs(): number {
    return restartDelay(++this.#tries, Math.random)
  }

  protected take(payload: Buffer): void {
    const frame = this.wall.parse(payload) as Told
    if (frame.type === 'ack') this.#open.delete(frame.ref!)
    else if (frame.type === 'error') this.#refuse(frame)
    else if (frame.type === 'sync') this.#takeSync(frame as unknown as SyncFrame)
    else if (frame.version !== undefined) this.#takeEvent(frame as Told & Message)
  }

  #send(frame: object): void {
    const ref = String(++this.#refs)
    const text = JSON.stringify({ ...frame, ref })
    this.#open.set(ref, text)
    if (this.#isLive) this.socket?.send(text)
  }

  #refuse({ ref }: Told): void {
    this.wall.refused++
    if (ref !== undefined) this.#open.delete(ref)
  }

  #takeSync({ from, version, epoch, messages, reset, more }: SyncFrame): void {
    if (!reset && from !== this.position) this.wall.gaps++
    for (const row of messages) this.#put(row)
    this.#epoch = epoch
    this.#reach(version)
    if (more || this.#isLive) return
    this.#isLive = true
    this.#tries = 0
    this.#sendAgain()
  }

  #sendAgain(): void {
    for (const text of this.#open.values()) this.socket?.send(text)
  }

  #takeEvent(frame: Told & Message): void {
    if (frame.version !== this.position + 1) this.wall.gaps++
    if (frame.action !== 'delete' && 'body' in frame) this.#put(frame)
    this.#reach(frame.version)
  }

  #put(row: SyncRow): void {
    const before = this.#rows.get(row.id)
    if ('deleted' in row || (before !== undefined && before >= row.version)) return
    this.#rows.set(row.id, row.version)
    this.lastId = row.id
    this.rowBytes = this.wall.bytesOf(row)
    if (before === undefined) this.show(row.body)
  }

  #reach(version: number): void {
    this.position = version
    this.wall.changedAt = performance.now()
  }
}
