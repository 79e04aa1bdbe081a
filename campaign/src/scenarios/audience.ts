import type { Client, Room } from '@edusphere/client'
import type { Person } from '../world/api.ts'
import { openClient, type Classroom } from './scenario.ts'

/** A client that only listens, and the messages it got. */
export class Listener {
  readonly client: Client
  readonly room: Room
  /** Versions in the order of the SDK's events. */
  readonly heard: number[] = []
  /** When the room was last complete, on `performance.now()`'s clock. */
  syncedAt = 0
  /** How often the SDK gave up and a person pressed "Retry". */
  retries = 0

  constructor(classroom: Classroom, way: { person: Person; port: number }) {
    this.client = openClient(classroom, way)
    const { connection } = this.client
    connection.onState(({ status }) => {
      if (status !== 'failed') return
      this.retries++
      setTimeout(() => connection.retry(), 1_000)
    })
    this.client.onFrame((frame) => {
      if (frame.type === 'sync' && !frame.more) this.syncedAt = performance.now()
    })
    connection.start()
    this.room = this.client.join(classroom.room.id)
    this.room.onChange(({ events }) => this.heard.push(...events.map(({ version }) => version)))
  }

  /** Each version follows the one before: none twice, none backwards, none missing. */
  get isInOrder(): boolean {
    return this.heard.every((version, i) => i === 0 || version === this.heard[i - 1]! + 1)
  }

  /** How many of the messages are shown, in the stored order. */
  shows(ids: readonly string[]): number {
    const shown = this.room.messages.map(({ id }) => id)
    return ids.filter((id, i) => shown[i] === id).length
  }
}

/** Sends a message every `everyMs` until told to stop. Resolves when all are stored. */
export function speak(client: Client, { room, everyMs }: { room: Room; everyMs: number }): () => Promise<void> {
  let said = 0
  const timer = setInterval(() => {
    if (client.connection.isOpen) room.send(`message ${++said}`)
  }, everyMs)
  return () => {
    clearInterval(timer)
    if (room.pending.length === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = room.onChange(() => {
        if (room.pending.length > 0) return
        stop()
        resolve()
      })
    })
  }
}
