import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { percentile } from '../statistics.ts'
import { openSocket } from './open-socket.ts'
import type { Asked, Task } from './task.ts'

/** Messages that exist before the measurement. More than are in flight: those in flight are about different ones. */
const TARGETS = 256
const BODY = 'x'.repeat(64)
const EMOJI = ['👍', '🎉', '🙂']

type AskTask = Extract<Task, { kind: 'ask' }>
type Frame = Record<string, unknown>

/** One socket that keeps so many changes in flight, each until its acknowledgement. */
export class Asking {
  readonly #task: AskTask
  readonly #targets = Array.from({ length: TARGETS }, () => randomUUID())
  /** When each change in flight was sent, by its `ref`. */
  readonly #sent = new Map<string, number>()
  readonly #waits: number[] = []
  #refused = 0
  #count = 0
  #isOver = false
  #isMeasuring = false
  #over = () => {}

  constructor(task: AskTask) {
    this.#task = task
  }

  async run(marks: { begin(): Promise<void>; end(): Promise<void> }): Promise<Asked> {
    const { doors, warmMs, measureMs } = this.#task
    const socket = await this.#open(doors[0]!)
    for (let i = 0; i < this.#task.inFlight; i++) this.#ask(socket)
    await pause(warmMs)
    await marks.begin()
    this.#isMeasuring = true
    const start = performance.now()
    await pause(measureMs)
    const seconds = (performance.now() - start) / 1000
    this.#isMeasuring = false
    await marks.end()
    this.#isOver = true
    if (this.#sent.size > 0) await new Promise<void>((resolve) => (this.#over = resolve))
    socket.close()
    const [p50, p99] = [percentile(this.#waits, 0.5), percentile(this.#waits, 0.99)]
    return { seconds, acked: this.#waits.length, refused: this.#refused, p50, p99 }
  }

  /** Says the targets first, and waits for their acknowledgements. */
  async #open(door: AskTask['doors'][number]): Promise<WebSocket> {
    const socket = openSocket({ ...door, path: `${door.path}?since=0` })
    await once(socket, 'open')
    const acked = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        if (this.#take(socket, data.toString()) && --left === 0) resolve()
      })
    })
    let left = TARGETS
    for (const id of this.#targets) socket.send(JSON.stringify({ type: 'text', id, message: BODY, ref: `said-${id}` }))
    await acked
    return socket
  }

  /** Returns whether the frame answers one that was not counted. Events need not be parsed. */
  #take(socket: WebSocket, text: string): boolean {
    if (!text.startsWith('{"type":"ack"') && !text.startsWith('{"type":"error"')) return false
    const { type, ref = '' } = JSON.parse(text) as { type: string; ref?: string }
    const sentAt = this.#sent.get(ref)
    if (type === 'error') this.#refused++
    if (sentAt === undefined) return true
    this.#sent.delete(ref)
    if (this.#isMeasuring) this.#waits.push(performance.now() - sentAt)
    if (!this.#isOver) this.#ask(socket)
    else if (this.#sent.size === 0) this.#over()
    return false
  }

  #ask(socket: WebSocket): void {
    const ref = String(++this.#count)
    this.#sent.set(ref, performance.now())
    socket.send(JSON.stringify({ ...this.#next(this.#count), ref }))
  }

  /** The targets take turns, so that every change has an effect: each reaction is put in one turn and taken in another. */
  #next(count: number): Frame {
    const messageId = this.#targets[count % TARGETS]!
    const turn = Math.floor(count / TARGETS)
    const text = { type: 'text', id: randomUUID(), message: BODY }
    switch (this.#task.ask) {
      case 'message':
        return text
      case 'reply':
        return { ...text, replyTo: messageId }
      case 'thread reply':
        return { ...text, thread: messageId }
      case 'reaction':
        return {
          ...{ type: 'react', messageId, emoji: EMOJI[turn % EMOJI.length] },
          active: Math.floor(turn / EMOJI.length) % 2 === 0,
        }
    }
  }
}
