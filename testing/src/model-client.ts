import { expect } from 'vitest'
import type { Hub } from '@edusphere/server/room/hub'
import type { Subscription } from '@edusphere/server/room/subscription'
import type { Membership } from '@edusphere/server/store/memberships'
import { MemoryReader } from './memory-reader.ts'
import type { SeededUser } from './seed.ts'
import type { Frame } from './test-socket.ts'

interface ModelRow {
  id: string
  version: number
  body: string
  deleted?: boolean
}

/** One client as the contract describes it: a position and the rows it holds. */
export class ModelClient {
  readonly reader: MemoryReader
  subscription: Subscription | undefined
  position = 0
  epoch: string | undefined
  readonly rows = new Map<string, { version: number; body: string | null }>()

  constructor(user: SeededUser) {
    this.reader = new MemoryReader(user)
  }

  /** Joins with its position. Undefined: refused. */
  async join(hub: Hub, membership: Membership): Promise<Subscription | undefined> {
    const since = this.epoch === undefined ? undefined : this.position
    this.subscription = await hub.join(membership, this.reader, { since, epoch: this.epoch, ref: undefined })
    return this.subscription
  }

  drain(): void {
    for (const frame of this.reader.take()) this.#take(frame)
  }

  #take(frame: Frame): void {
    const version = Number(frame.version)
    if (frame.type === 'sync') {
      if (frame.reset) this.rows.clear()
      else expect(frame.from).toBe(this.position)
      expect(version).toBeGreaterThanOrEqual(Number(frame.from))
      for (const row of frame.messages as ModelRow[]) this.#put(row)
      this.position = version
      this.epoch = String(frame.epoch)
    } else if (frame.type === 'chat_message') {
      expect(version).toBe(this.position + 1)
      this.#put({ ...(frame as unknown as ModelRow), deleted: frame.action === 'delete' })
      this.position = version
    }
  }

  #put({ id, version, body, deleted }: ModelRow): void {
    this.rows.set(id, { version, body: deleted ? null : body })
  }
}
