import type { Message } from '@edusphere/protocol'
import type { Random } from '../random.ts'
import { pause } from '@edusphere/testing/pause'
import type { Change, Device } from './device.ts'

/** A message of the writer. */
interface Own {
  room: string
  id: string
}

const TEXTS = { create: 40, burst: 5, flood: 1, update: 22, delete: 8, again: 9, rejoin: 6, read: 12 }
const ACTIONS = { ...TEXTS, reply: 8, thread: 12, react: 24, rush: 4, pin: 5 }
/** A client that knows only the specification. */
const PLAIN = { ...TEXTS, reply: 0, thread: 0, react: 0, rush: 0, pin: 0 }
/** More than one page of a `sync`, and more than the recent events of a room. */
const FLOOD = 250
/** Bodies are stored as sent. A careless server trims, normalises, counts or escapes these wrongly. */
const TAILS = ['', '', '', ' \n', ' e\u0301', ' 🦊👩‍🏫', ' </script>', ` ${'ā'.repeat(300)}`, '\t\u200d ', " '; --"]

/** Few, so that people meet in one. */
const EMOJI = ['👍', '👍🏽', '🎉']
/** Most acts are about one of the newest messages, as in a lesson. */
const NEWEST = 6
/** How many reactions come at once: what waits is told together. */
const RUSH = 12

/** A person at a device who writes, answers, reacts, edits, deletes and sends twice. The seed decides what and when. */
export class Writer {
  readonly #device: Device
  readonly #random: Random
  readonly #fault: (kind: 'duplicate' | 'repeat') => void
  readonly #own: Own[] = []
  readonly #done: Change[] = []
  #running = true
  #count = 0

  constructor(device: Device, { random, fault }: { random: Random; fault: (kind: 'duplicate' | 'repeat') => void }) {
    this.#device = device
    this.#random = random
    this.#fault = fault
  }

  /** Writes until `stop`. Resolves when the last change is settled or given up. */
  async write(meanMs: number): Promise<void> {
    while (this.#running) {
      await pause(this.#random.interval(meanMs))
      await this.#act()
    }
  }

  stop(): void {
    this.#running = false
  }

  async #act(): Promise<void> {
    switch (this.#random.weighted<keyof typeof ACTIONS>(this.#device.isPlain ? PLAIN : ACTIONS)) {
      case 'create':
        return this.#settle(this.#newMessage())
      case 'burst':
        return this.#sayMany(this.#random.integer(2, 8))
      case 'flood':
        return this.#sayMany(FLOOD)
      case 'update':
        return this.#update()
      case 'delete':
        return this.#delete()
      case 'reply':
        return this.#answer('replyTo')
      case 'thread':
        return this.#answer('thread')
      case 'react':
        return this.#react()
      case 'rush':
        return this.#rush()
      case 'pin':
        return this.#pin()
      case 'again':
        return this.#sayAgain()
      case 'rejoin':
        return this.#device.rejoin(this.#random.pick(this.#device.rooms))
      case 'read':
        return this.#read(this.#random.pick(this.#device.rooms))
    }
  }

  /** Mostly up to the end. A mark further back comes late, and changes nothing. */
  #read(room: string): void {
    const position = this.#device.position(room) ?? 0
    if (position > 0) this.#device.read(room, this.#random.chance(0.7) ? position : this.#random.integer(1, position))
  }

  async #sayMany(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#settle(this.#newMessage())))
  }

  #newMessage(): Change {
    const id = this.#random.uuid()
    const room = this.#random.pick(this.#device.rooms)
    this.#own.push({ room, id })
    return { type: 'text', room, id, message: this.#newBody() }
  }

  /** Answers a message of anyone: quotes it, or writes in its thread. It may be gone by then, or be no root. */
  async #answer(how: 'replyTo' | 'thread'): Promise<void> {
    const { room, target } = this.#anyMessage()
    if (!target) return
    if (how === 'thread' && this.#random.chance(0.5)) this.#device.openThread(room, target.id)
    const id = this.#random.uuid()
    this.#own.push({ room, id })
    await this.#settle({ type: 'text', room, id, message: this.#newBody(), [how]: target.id })
  }

  async #react(target = this.#anyMessage()): Promise<void> {
    if (!target.target) return
    const act = { emoji: this.#random.pick(EMOJI), active: this.#random.chance(0.65) }
    await this.#settle({ type: 'react', room: target.room, messageId: target.target.id, ...act })
  }

  async #rush(): Promise<void> {
    const target = this.#anyMessage()
    await Promise.all(Array.from({ length: RUSH }, () => this.#react(target)))
  }

  /** Only the host may pin: others are refused. */
  async #pin(): Promise<void> {
    const { room, target } = this.#anyMessage()
    const active = this.#random.chance(0.6)
    if (target) await this.#settle({ type: 'pin', room, messageId: target.id, active })
  }

  #anyMessage(): { room: string; target: Message | undefined } {
    const room = this.#random.pick(this.#device.rooms)
    const messages = this.#device.messages(room)
    const near = this.#random.chance(0.8) ? messages.slice(-NEWEST) : messages
    return { room, target: near.length > 0 ? this.#random.pick(near) : undefined }
  }

  #newBody(): string {
    return `${this.#device.name} says ${++this.#count}${this.#random.pick(TAILS)}`
  }

  async #update(): Promise<void> {
    const own = this.#own.length > 0 ? this.#random.pick(this.#own) : undefined
    const seen = own && this.#device.message(own.room, own.id)
    if (!seen) return
    const edit = { type: 'update', room: own.room, messageId: own.id, message: this.#newBody() } as const
    // With the editor's version, an edit that arrives late and twice cannot undo a later one.
    await this.#settle({ ...edit, version: seen.version })
  }

  async #delete(): Promise<void> {
    const own = this.#own.length > 0 ? this.#random.pick(this.#own) : undefined
    if (own) await this.#settle({ type: 'delete', room: own.room, messageId: own.id })
  }

  /** The same change again, long after its answer: as a client does that crashed before it stored the answer. */
  async #sayAgain(): Promise<void> {
    if (this.#done.length === 0) return
    const change = this.#random.pick(this.#done)
    if (this.#device.repeat(change)) this.#fault('repeat')
  }

  /** Sends a change until its outcome is known. Sometimes gives up, as people do. */
  async #settle(change: Change): Promise<void> {
    const persistence = this.#random.chance(0.9) ? 40 : 1
    for (let attempt = 1; attempt <= persistence && (this.#running || attempt < 5); attempt++) {
      const answer = this.#device.change(change)
      if (this.#random.chance(0.1) && this.#device.repeat(change)) this.#fault('duplicate')
      const result = await answer
      if (result === 'acked') this.#done.push(change)
      if (result === 'acked' || result === 'refused') return
      await pause(this.#random.integer(20, 120))
    }
  }
}
