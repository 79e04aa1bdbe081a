import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { roomGroup } from '@edusphere/protocol'
import { roomFeeds } from '../features/messages/feed.ts'
import { deleteParticipant, findJoinedRoom, NEVER, type RoomRef } from '../store/memberships.ts'
import type { Store } from '../store/store.ts'
import { LossyBus } from '@edusphere/testing/lossy-bus'
import { ModelClient } from '@edusphere/testing/model-client'
import { ENGINES, type Place } from '@edusphere/testing/places'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { Hub } from './hub.ts'
import { wireEpoch } from '../store/life.ts'
import { appendTo, changeOf, openLog } from '@edusphere/testing/changes'

const PEOPLE = 40

/** Actions without a wait between them. */
type Command =
  | { do: 'come'; who: number; missed: number; proof: 'here' | 'elsewhere' }
  | { do: 'remove'; who: number }
  | { do: 'say'; where: 'here' | 'elsewhere' }
  | { do: 'lose'; loses: boolean }
  | { do: 'turns'; count: number }
  | { do: 'promises'; count: number }
  | { do: 'sweep' }

const who = fc.integer({ min: 1, max: PEOPLE - 1 })
const where = fc.constantFrom('here' as const, 'elsewhere' as const)
const come = fc.record({ do: fc.constant('come' as const), who, missed: fc.nat(30), proof: where })
const say = fc.record({ do: fc.constant('say' as const), where })
const turns = fc.record({ do: fc.constant('turns' as const), count: fc.nat(4) })
/** SQLite answers within one turn: between two answers, only the order of promises decides. */
const promises = fc.record({ do: fc.constant('promises' as const), count: fc.nat(40) })
const command: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: come, weight: 6 },
  { arbitrary: say, weight: 3 },
  { arbitrary: turns, weight: 2 },
  { arbitrary: promises, weight: 5 },
  fc.record({ do: fc.constant('remove' as const), who }),
  fc.record({ do: fc.constant('lose' as const), loses: fc.boolean() }),
  fc.constant({ do: 'sweep' as const }),
)

for (const { engine, isHere, createPlace } of ENGINES) {
  const runs = engine === 'SQLite' ? 100 : 20
  describe.skipIf(!isHere)(`removals while a crowd comes back, on ${engine}`, () => removals(createPlace, runs))
}

function removals(createPlace: () => Promise<Place>, runs: number): void {
  let place: Place
  let store: Store
  let people: SeededUser[]
  let rooms = 0

  beforeAll(async () => {
    place = await createPlace()
    store = await place.open()
    people = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => seeding(store.db).user(`p${i}`)))
  })
  afterAll(async () => {
    await store.close()
    await place.remove()
  })
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  /** One room with everything at once. */
  class Run {
    readonly bus = new LossyBus()
    readonly hub = new Hub({ kind: roomFeeds(store), store, bus: this.bus, log: pino({ level: 'silent' }) })
    readonly log = openLog(store, this.bus)
    readonly clients: { client: ModelClient; who: number }[] = []
    /** The room's version when the person was removed. */
    readonly removed = new Map<number, number>()
    readonly epoch: string
    readonly room: RoomRef
    #underWay: Promise<unknown>[] = []

    constructor(room: RoomRef) {
      this.room = room
      this.epoch = wireEpoch(room.epoch, store.life)
    }

    async step(command: Command): Promise<void> {
      if (command.do === 'lose') this.bus.loses = command.loses
      else if (command.do === 'turns') for (let i = 0; i < command.count; i++) await turn()
      else if (command.do === 'promises') for (let i = 0; i < command.count; i++) await Promise.resolve()
      else if (command.do === 'sweep') await vi.advanceTimersByTimeAsync(500)
      else if (command.do === 'say') this.#underWay.push(this.say(command.where))
      else if (command.do === 'remove') this.#underWay.push(this.remove(command.who))
      else this.#underWay.push(this.come(command))
    }

    /** `elsewhere`: by another process, without a bus message. */
    async say(where: 'here' | 'elsewhere'): Promise<void> {
      const [roomId, userId] = [this.room.id, people[0]!.id]
      const change = { kind: 'create', roomId, userId, id: randomUUID(), body: 'x' } as const
      if (where === 'here') await this.log.append(this.room, changeOf(change))
      else await appendTo(store, [change])
    }

    async remove(who: number): Promise<void> {
      if (this.removed.has(who)) return
      this.removed.set(who, Infinity)
      const { room } = this
      const version = await store.db.transaction().execute(async (trx) => {
        await deleteParticipant(trx, { roomId: room.id, userId: people[who]!.id })
        const head = trx.selectFrom('room_heads').select('version').where('room_id', '=', room.id)
        return (await head.executeTakeFirstOrThrow()).version
      })
      this.removed.set(who, version)
      this.bus.publish(roomGroup(room), { kind: 'members', roomId: room.id })
    }

    async come({ who, missed, proof }: Command & { do: 'come' }): Promise<void> {
      const client = new ModelClient(people[who]!)
      const { userId } = client.reader
      const found =
        proof === 'here' ? this.hub.findMembership(userId, this.room) : findJoinedRoom(store, userId, this.room)
      const membership = (await found) ?? { room: this.room, provenAt: NEVER }
      client.epoch = this.epoch
      client.position = Math.max(0, (await this.version()) - missed)
      this.clients.push({ client, who })
      await client.join(this.hub, membership)
    }

    async version(): Promise<number> {
      return (await store.messages.heads([this.room.id])).get(this.room.id)!.version
    }

    /** Sweeps until every person has the right state, with a limit. */
    async settle(): Promise<void> {
      await Promise.all(this.#underWay.splice(0))
      await this.say('elsewhere')
      const head = await this.version()
      for (let sweeps = 0; sweeps < 100 && !this.isSettled(head); sweeps++) {
        await vi.advanceTimersByTimeAsync(500)
        await store.ping()
        await turn()
      }
    }

    isSettled(head: number): boolean {
      return this.clients.every(({ client, who }) => {
        client.drain()
        return this.removed.has(who) ? client.subscription?.state !== 'live' : client.position === head
      })
    }

    async check(): Promise<void> {
      const head = await this.version()
      for (const { client, who } of this.clients) {
        client.drain()
        const removedAt = this.removed.get(who)
        const told = Math.max(0, ...[...client.rows.values()].map(({ version }) => version))
        if (removedAt !== undefined) {
          expect(told).toBeLessThanOrEqual(removedAt)
          expect(client.subscription?.state ?? 'ended').toBe('ended')
        } else {
          expect(client.subscription?.state).toBe('live')
          expect(client.position).toBe(head)
        }
      }
    }
  }

  const openRun = async () => new Run(await seeding(store.db).room(people[0]!, `room-${++rooms}`, people.slice(1)))

  it('[G3] [G7] tells nobody what was said after their removal, and everybody else everything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 120 }), async (commands) => {
        const run = await openRun()
        try {
          for (const step of commands) await run.step(step)
          await run.settle()
          await run.check()
        } finally {
          run.hub.close()
        }
      }),
      { numRuns: runs },
    )
  }, 120_000)

  it('[G7] tells no rows to whom was looked up before the removal that came before these rows', async () => {
    const run = await openRun()
    await run.say('elsewhere')
    await run.come({ do: 'come', who: 1, missed: 0, proof: 'here' })
    const seen = await findJoinedRoom(store, people[2]!.id, run.room)
    run.bus.loses = true
    await run.remove(2)
    await run.say('elsewhere')
    const { reader } = new ModelClient(people[2]!)
    const joined = await run.hub.join(seen!, reader, { since: 0, epoch: run.epoch, ref: undefined })
    expect(joined?.state).toBeUndefined()
    expect(reader.take()).toEqual([])
    run.hub.close()
  })
}
