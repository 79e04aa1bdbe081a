import { randomUUID } from 'node:crypto'
import { Replica } from '@edusphere/client/room/replica'
import type { Message, Room, SyncFrame, VersionedFrame } from '@edusphere/protocol'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { type ModelChange, ModelFacets, modelRowOf } from '@edusphere/testing/model-facets'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const message = fc.nat(4)
const active = fc.boolean()
const change: fc.Arbitrary<ModelChange> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('text' as const), thread: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('text' as const), replyTo: message }, { requiredKeys: ['do'] }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('update' as const, 'delete' as const, 'delete' as const), message }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('react' as const),
      message,
      emoji: fc.constantFrom('👍', '👍', '🎉'),
      active,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pin' as const), message, active }) },
)
/** The changes of a burst go out at once. `sleeps`: the second reader is away during it. */
const burst = fc.record({
  by: fc.constantFrom(0, 0, 1, 2),
  sleeps: fc.boolean(),
  changes: fc.array(change, { minLength: 1, maxLength: 6 }),
})

/** A reader that keeps a replica by frames alone. */
class Reader {
  readonly replica = new Replica()
  #read = 0
  socket: TestSocket

  constructor(socket: TestSocket) {
    this.socket = socket
  }

  async resume(world: World, room: Room, as: TestPerson) {
    const { position, epoch } = this.replica
    this.socket = await world.socket('/ws', as)
    this.#read = 0
    await this.socket.request({ type: 'join', room: room.id, since: position ?? 0, epoch: epoch ?? '' })
  }

  /**
   * Applies what comes, until it is at the version: a poll of the store may be about to bring a row that was
   * acknowledged already. A gap would be one: the server promises none (G3).
   */
  async reaches(version: number): Promise<void> {
    await this.socket.settled()
    await expect.poll(() => this.#position(), { interval: 1, timeout: 10_000 }).toBe(version)
  }

  #position(): number | null {
    for (; this.#read < this.socket.frames.length; this.#read++) {
      const frame = this.socket.frames[this.#read]!
      if (frame.type === 'sync') expect(this.replica.applySync(frame as unknown as SyncFrame).kind).not.toBe('gap')
      else if (frame.type !== 'ack' && 'version' in frame)
        expect(this.replica.apply(frame as unknown as VersionedFrame).kind).toBe('applied')
    }
    return this.replica.position
  }
}

describe('[G1] [G3] [G4] [G5] replies, threads, reactions and pins against a simple model', () => {
  let world: World
  let people: TestPerson[]

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    people = await Promise.all(['ada', 'bob', 'eve'].map((name) => world.person(name)))
  })
  afterAll(() => world.close())

  it('answers as it, and every reader ends with the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(burst, { minLength: 4, maxLength: 14 }), async (bursts) => {
        const room = await world.room(people[0]!, `Room ${randomUUID()}`, people.slice(1))
        const sockets = await Promise.all(people.map(async (person) => (await world.joined(room, person)).socket))
        const readers = sockets.slice(1).map((socket) => new Reader(socket))
        const model = new ModelFacets('ada')
        for (const { by, sleeps, changes } of bursts) {
          await run({ model, room, socket: sockets[by]!, by: people[by]!.username }, changes)
          if (sleeps) await readers[1]!.resume(world, room, people[2]!)
          for (const reader of readers) await reader.reaches(model.version)
        }
        await compare(room, model, readers)
        for (const socket of [...sockets, ...readers.map(({ socket }) => socket)]) socket.terminate()
      }),
      { numRuns: 30 },
    )
  }, 60_000)

  interface Running {
    model: ModelFacets
    room: Room
    socket: TestSocket
    by: string
  }

  async function run({ model, room, socket, by }: Running, changes: readonly ModelChange[]): Promise<void> {
    const answers: Promise<{ type: string; code?: unknown }>[] = []
    const expected: string[] = []
    for (const change of changes) {
      const [id, body] = [randomUUID(), `body ${answers.length} of ${model.version}`]
      const idOf = (number?: number) =>
        number === undefined ? undefined : (model.messages[number]?.id ?? randomUUID())
      const frame =
        change.do === 'text'
          ? { id, message: body, replyTo: idOf(change.replyTo), thread: idOf(change.thread) }
          : { ...change, messageId: idOf(change.message), ...(change.do === 'update' && { message: body }) }
      answers.push(socket.request({ ...frame, do: undefined, type: change.do, room: room.id }))
      expected.push(model.make(change, { by, id, body }))
    }
    const codes = (await Promise.all(answers)).map(({ type, code }) => (type === 'ack' ? 'ack' : code))
    expect(codes).toEqual(expected)
  }

  async function compare(room: Room, model: ModelFacets, readers: readonly Reader[]): Promise<void> {
    const { rows } = model
    const main = rows.filter(({ thread }) => thread === null)
    for (const { replica } of readers) {
      expect(replica.main.messages.map(modelRowOf)).toEqual(main)
    }
    const page = async (query: string) => {
      const path = `${roomPath(room)}/messages?limit=200&${query}`
      const { messages } = await world.must<{ messages: Message[] }>('GET', path, { as: people[1]! })
      return messages.map(modelRowOf)
    }
    expect(await page('')).toEqual(rows)
    expect(await page('thread=none')).toEqual(main)
    for (const { id } of model.messages)
      expect(await page(`thread=${id}`)).toEqual(rows.filter(({ thread }) => thread === id))
    const { pins } = await world.must<{ pins: Message[] }>('GET', `${roomPath(room)}/pins`, { as: people[1]! })
    expect(pins.map(({ id }) => id).sort()).toEqual(model.pins.sort())
  }
})
