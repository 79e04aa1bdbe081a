import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { roomFeeds } from '../features/messages/feed.ts'
import { findJoinedRoom, NEVER, type Membership, type RoomRef } from '../store/memberships.ts'
import { openSqlite } from '../store/sqlite/open.ts'
import type { Store } from '../store/store.ts'
import { LossyBus } from '@edusphere/testing/lossy-bus'
import { ModelClient } from '@edusphere/testing/model-client'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { Hub } from './hub.ts'
import { type TestChange, changeOf, openLog } from '@edusphere/testing/changes'

/** A minimal model of a room: bodies by id, and the number of changes. */
interface Model {
  version: number
  messages: Map<string, { seq: number; version: number; body: string | null; author: number }>
  members: Set<number>
}

interface ChangeCommand {
  do: 'create' | 'update' | 'delete'
  who: number
  which: number
}

type Command =
  | ChangeCommand
  | { do: 'join'; who: number; meanwhile: number; proof: 'fresh' | 'old' | 'none' }
  | { do: 'leave' | 'remove' | 'admit'; who: number }
  | { do: 'lose'; loses: boolean }
  | { do: 'wait' }

const who = fc.integer({ min: 0, max: 2 })
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constantFrom('create' as const, 'create' as const, 'update' as const, 'delete' as const),
    who,
    which: fc.nat(9),
  }),
  fc.record({
    do: fc.constant('join' as const),
    who,
    meanwhile: fc.nat(3),
    proof: fc.constantFrom('fresh' as const, 'old' as const, 'none' as const),
  }),
  fc.record({ do: fc.constant('leave' as const), who }),
  fc.record({ do: fc.constantFrom('remove' as const, 'admit' as const), who: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ do: fc.constant('lose' as const), loses: fc.boolean() }),
  fc.constant({ do: 'wait' as const }),
)

describe('the hub against a trivial model', () => {
  let store: Store
  let people: SeededUser[]
  let rooms = 0

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
    store = await openSqlite(':memory:')
    const seed = seeding(store.db)
    people = [await seed.user('ada'), await seed.user('bob'), await seed.user('eve')]
  })
  afterEach(async () => {
    vi.useRealTimers()
    await store.close()
  })

  /** One room with its people, driven by commands. */
  class Run {
    readonly bus = new LossyBus()
    readonly hub = new Hub({ kind: roomFeeds(store), store, bus: this.bus, log: pino({ level: 'silent' }) })
    readonly log = openLog(store, this.bus)
    readonly clients = people.map((user) => new ModelClient(user))
    readonly model: Model = { version: 0, messages: new Map(), members: new Set([0, 1, 2]) }
    readonly room: RoomRef

    constructor(room: RoomRef) {
      this.room = room
    }

    async step(command: Command): Promise<void> {
      if (command.do === 'lose') this.bus.loses = command.loses
      else if (command.do === 'wait') await this.settle()
      else if (command.do === 'join') await this.join(this.clients[command.who]!, command)
      else if (command.do === 'leave') this.leave(this.clients[command.who]!)
      else if (command.do === 'remove') await this.remove(command.who)
      else if (command.do === 'admit') await this.admit(command.who)
      else await this.change(command as ChangeCommand)
      for (const client of this.clients) client.drain()
    }

    /** Joins while the host sends `meanwhile` messages. */
    async join(client: ModelClient, { meanwhile, proof }: Command & { do: 'join' }): Promise<void> {
      this.leave(client)
      const joined = client.join(this.hub, await this.membership(client, proof))
      for (let i = 0; i < meanwhile; i++) await this.change({ do: 'create', who: 0, which: 0 })
      expect((await joined) !== undefined).toBe(this.model.members.has(this.clients.indexOf(client)))
    }

    /** The membership: read now, read while everyone took part, or left to the hub. */
    async membership({ reader }: ModelClient, proof: 'fresh' | 'old' | 'none'): Promise<Membership> {
      const seen = proof === 'fresh' ? await findJoinedRoom(store, reader.userId, this.room) : undefined
      return seen ?? { room: this.room, provenAt: proof === 'old' ? 0 : NEVER }
    }

    leave(client: ModelClient): void {
      if (client.subscription) this.hub.leave(client.subscription)
      client.subscription = undefined
    }

    async remove(index: number): Promise<void> {
      await seeding(store.db).remove(this.room, people[index]!)
      this.model.members.delete(index)
      // Events from before the removal may still come; later ones must not (G7).
      const client = this.clients[index]!
      client.drain()
      await this.log.append(this.room, changeOf(this.creation(0, randomUUID(), 'after the removal')))
      this.model.messages.set(this.lastId, this.row(0, 'after the removal'))
      await this.settle()
      const before = this.model.version - 1
      client.drain()
      expect(client.position).toBeLessThanOrEqual(before)
      client.subscription = undefined
    }

    async admit(index: number): Promise<void> {
      if (this.model.members.has(index)) return
      const row = { room_id: this.room.id, user_id: people[index]!.id, joined: Date.now() }
      await store.db.insertInto('participants').values(row).execute()
      this.model.members.add(index)
    }

    lastId = ''

    creation(author: number, id: string, body: string): TestChange {
      this.lastId = id
      return { kind: 'create', roomId: this.room.id, userId: people[author]!.id, id, body }
    }

    row(author: number, body: string) {
      const version = ++this.model.version
      return { seq: version, version, body, author }
    }

    async change({ do: kind, who, which }: ChangeCommand): Promise<void> {
      const { model } = this
      const base = { roomId: this.room.id, userId: people[who]!.id }
      if (kind === 'create') {
        const id = randomUUID()
        await this.log.append(this.room, changeOf(this.creation(who, id, `said ${model.version}`)))
        if (model.members.has(who)) model.messages.set(id, this.row(who, `said ${model.version}`))
        return
      }
      const [id, message] = [...model.messages][which % Math.max(model.messages.size, 1)] ?? [randomUUID(), undefined]
      const body = `edited ${model.version}`
      await this.log.append(
        this.room,
        changeOf(kind === 'update' ? { kind, ...base, id, body } : { kind, ...base, id }),
      )
      // The first person is the host, who may delete what others wrote.
      const isAllowed = message?.author === who || (kind === 'delete' && who === 0)
      const applies = message && isAllowed && message.body !== null && model.members.has(who)
      if (applies) Object.assign(message, { version: ++model.version, body: kind === 'update' ? body : null })
    }

    /** Long enough for every sweep and repair. */
    async settle(): Promise<void> {
      for (let i = 0; i < 3; i++) {
        await vi.advanceTimersByTimeAsync(1_000)
        await new Promise((resolve) => setImmediate(resolve))
        await store.ping()
      }
    }

    check(): void {
      for (const [index, client] of this.clients.entries()) {
        client.drain()
        if (!client.subscription || !this.model.members.has(index)) continue
        expect(client.position).toBe(this.model.version)
        const kept = [...client.rows].filter(([, { body }]) => body !== null)
        const said = [...this.model.messages].filter(([, { body }]) => body !== null)
        expect(Object.fromEntries(kept.map(([id, { version, body }]) => [id, { version, body }]))).toEqual(
          Object.fromEntries(said.map(([id, { version, body }]) => [id, { version, body }])),
        )
      }
    }
  }

  it('[G1] [G3] [G6] [G7] gives every client the room as it is, whatever the bus loses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
        const run = new Run(await seeding(store.db).room(people[0]!, `room-${++rooms}`, people.slice(1)))
        try {
          for (const step of commands) await run.step(step)
          await run.settle()
          run.check()
        } finally {
          run.hub.close()
        }
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
