import type { ChatEvent } from '@edusphere/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Page, PageQuery, PageRequest } from './page.ts'
import type { Replica } from './replica.ts'
import type { ModelRoom } from '@edusphere/testing/client/model-room'
import { replicaOf, roomOf, seqs } from '@edusphere/testing/client/model-room'

/** Every invariant holds at any moment, with lost events, syncs in pages and history in flight. */
describe('against the model, in any order of things', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('create' as const) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), pick: fc.nat(40) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), pick: fc.nat(40) }) },
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 6 }) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), count: fc.integer({ min: 1, max: 3 }) }) },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('ask' as const),
          kind: fc.constantFrom<PageQuery['kind'][]>('newest', 'around', 'before', 'after'),
          seq: fc.nat(40),
        }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('snapshot' as const) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('arrive' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('trim' as const) }) },
    ),
    { maxLength: 80 },
  )
  type Step = (typeof steps extends fc.Arbitrary<infer T> ? T : never)[number]

  /** The replica behind a lossy line. `delivered` counts the log entries that were delivered or lost. */
  class World {
    room = roomOf(8)
    replica = replicaOf(this.room, 4)
    delivered = this.room.log.length
    page: { request: PageRequest; answer: Page | null } | null = null
    events: ChatEvent[] = []

    run(step: Step) {
      switch (step.do) {
        case 'create':
          return this.room.create(`at ${this.room.version}`)
        case 'edit':
          return this.room.edit(step.pick, `edit at ${this.room.version}`)
        case 'delete':
          return this.room.delete(step.pick)
        case 'deliver':
          return this.deliver(step.count)
        case 'lose':
          this.delivered = Math.min(this.room.log.length, this.delivered + step.count)
          return
        case 'ask':
          return this.ask(step.kind, step.seq)
        case 'snapshot':
          if (this.page) this.page.answer ??= this.room.page(this.page.request.query, 4)
          return
        case 'arrive':
          return this.arrive()
        case 'trim':
          return this.replica.trim(3)
      }
    }

    deliver(count: number) {
      for (const event of this.room.log.slice(this.delivered, this.delivered + count)) {
        const outcome = this.replica.apply(event)
        if (outcome.kind === 'gap') return this.rejoin()
        if (outcome.kind === 'applied') this.events.push(...outcome.events)
        this.delivered++
      }
    }

    rejoin() {
      for (const frame of this.room.sync(this.replica.position, 2)) {
        const outcome = this.replica.applySync(frame)
        expect(outcome.kind).toBe('applied')
        if (outcome.kind === 'applied') this.events.push(...outcome.events)
      }
      this.delivered = this.room.log.length
    }

    ask(kind: PageQuery['kind'], seq: number) {
      const query = this.page ? null : this.replica.pageQuery(kind, seq)
      if (query) this.page = { request: this.replica.expectPage(query), answer: null }
    }

    arrive() {
      if (!this.page?.answer) return
      this.replica.applyPage(this.page.request, this.page.answer)
      this.page = null
    }
  }

  it('is the model, wherever it is loaded', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const world = new World()
        for (const step of script) {
          const before = world.replica.position!
          world.run(step)
          expect(world.replica.position!).toBeGreaterThanOrEqual(before)
          expect(seqs(world.replica)).toEqual([...new Set(seqs(world.replica))].sort((a, b) => a - b))
        }
        world.rejoin()
        const { replica, room } = world
        expect(replica.position).toBe(room.version)
        const loaded = room.messages().filter(({ seq }) => isInside(replica, seq))
        expect(replica.main.messages).toEqual(loaded)
        if (!replica.main.hasBefore && !replica.main.hasAfter) expect(replica.main.messages).toEqual(room.messages())
        expectEachChangeOnce(world.events, room)
      }),
      { numRuns: 2_000 },
    )
  })

  function isInside(replica: Replica, seq: number): boolean {
    const [from, to] = [seqs(replica)[0] ?? Infinity, seqs(replica).at(-1) ?? 0]
    return (seq >= from || !replica.main.hasBefore) && (seq <= to || !replica.main.hasAfter)
  }

  /** The last event of each message is the model's state, and versions only grow. */
  function expectEachChangeOnce(events: ChatEvent[], room: ModelRoom) {
    const versions = events.map(({ version }) => version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    const told = new Map(events.map((event) => [event.seq, event.version]))
    for (const row of room.rows.values()) if (row.version > 8) expect(told.get(row.seq)).toBe(row.version)
  }
})
