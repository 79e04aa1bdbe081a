import { Screen } from './screen.ts'
import { stampedBody } from './stamp.ts'

/** The defaults of its client: about a second between two tries. */
const RETRY_MS = { from: 500, to: 1_500 }

/** A screen of a Socket.IO client with its defaults: what is said without a connection waits, what is missed is missed. */
export class SocketIoScreen extends Screen {
  #isIn = false
  #waiting: string[] = []

  get isSettled(): boolean {
    return this.#isIn && this.#waiting.length === 0
  }

  get content(): string {
    return [...this.heard].sort((a, b) => a - b).join(' ')
  }

  say(sender: number): void {
    this.#emit(`42["text","${stampedBody(sender)}"]`)
  }

  /** An event of a reaction is as long as one of a message. */
  react(): void {
    this.#emit(`42["text","${stampedBody(REACTION)}"]`)
  }

  protected path(path: string): string {
    return path
  }

  protected greet(): void {
    this.#isIn = false
    this.socket!.send('40')
  }

  protected waitMs(): number {
    this.#isIn = false
    return RETRY_MS.from + Math.random() * (RETRY_MS.to - RETRY_MS.from)
  }

  protected take(payload: Buffer): void {
    if (payload[0] !== 0x34) return
    if (payload[1] === 0x30) {
      this.#isIn = true
      for (const text of this.#waiting.splice(0)) this.socket!.send(text)
    } else {
      const [, event] = this.wall.parse(payload) as [string, { id: string; body: string }]
      const { body } = event
      this.lastId = event.id
      this.rowBytes = this.wall.bytesOf(event)
      this.wall.changedAt = performance.now()
      if (!body.includes(`;s=${REACTION};`)) this.show(body)
    }
  }

  #emit(text: string): void {
    if (this.#isIn && this.socket) this.socket.send(text)
    else this.#waiting.push(text)
  }
}

/** The number of no author. */
const REACTION = 9_999
