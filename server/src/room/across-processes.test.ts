import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { roomGroup } from '@edusphere/protocol'
import { RedisBus } from '../bus/redis.ts'
import { roomFeeds } from '../features/messages/feed.ts'
import { NEVER, type RoomRef } from '../store/memberships.ts'
import { openSqlite } from '../store/sqlite/open.ts'
import type { RoomLog } from './log.ts'
import type { Store } from '../store/store.ts'
import { MemoryReader } from '@edusphere/testing/memory-reader'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS } from '@edusphere/testing/redis'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { onlineIn, type Frame } from '@edusphere/testing/test-socket'
import { Hub } from './hub.ts'
import { createLiveRooms } from './live-rooms.ts'
import { changeOf, openLog } from '@edusphere/testing/changes'

const LOG = pino({ level: 'silent' })
const soon = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 12_000, interval: 20 })

/** The chat of one server process, connected as in `create-server.ts`. */
class ChatProcess {
  readonly bus: RedisBus
  readonly hub: Hub
  readonly log: RoomLog

  constructor(store: Store, bus: RedisBus) {
    this.bus = bus
    this.hub = new Hub({ kind: roomFeeds(store), store, bus, log: LOG })
    this.log = openLog(store, bus)
  }

  get live() {
    return createLiveRooms(this.bus, this.hub)
  }

  async join(room: RoomRef, user: SeededUser): Promise<Socket> {
    const socket = new Socket(user)
    await this.hub.join({ room, provenAt: NEVER }, socket, { since: undefined, epoch: undefined, ref: undefined })
    return socket
  }

  say(room: RoomRef, user: SeededUser, body: string) {
    return this.log.append(room, changeOf({ kind: 'create', roomId: room.id, userId: user.id, id: randomUUID(), body }))
  }

  /** As a killed process: sends nothing more. */
  async die(): Promise<void> {
    await this.bus.close()
    this.hub.close()
  }
}

class Socket extends MemoryReader {
  readonly #frames: Frame[] = []

  get frames(): Frame[] {
    this.#frames.push(...this.take())
    return this.#frames
  }

  /** Bodies in order, live or by repair. */
  get heard(): unknown[] {
    return this.frames.flatMap(({ type, body, messages }) =>
      type === 'sync' ? (messages as { body: string }[]).map((row) => row.body) : type === 'chat_message' ? [body] : [],
    )
  }

  get online(): string[] {
    return onlineIn(this.frames)
  }
}

describe('two processes', () => {
  let store: Store
  let redis: TestRedis
  let ada: SeededUser
  let bob: SeededUser
  let room: RoomRef
  const processes: ChatProcess[] = []

  beforeEach(async ({ skip }) => {
    skip(NO_REDIS !== undefined, NO_REDIS)
    redis = await TestRedis.start()
    store = await openSqlite(':memory:')
    const seed = seeding(store.db)
    ada = await seed.user('ada')
    bob = await seed.user('bob')
    room = await seed.room(ada, 'maths', [bob])
  })
  afterEach(async () => {
    for (const process of processes.splice(0)) await process.die()
    await redis?.close()
    await store?.close()
  })

  const start = async (url = redis.url) => {
    const process = new ChatProcess(store, await RedisBus.open(url, LOG))
    processes.push(process)
    return process
  }
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => `message ${i}`)

  it('S8 hands what one stores to the sockets of the other, each once and in order', async () => {
    const [here, there] = [await start(), await start()]
    const [adas, bobs] = [await here.join(room, ada), await there.join(room, bob)]
    await Promise.all(numbers(200).map((body, i) => (i % 2 ? here : there).say(room, i % 2 ? ada : bob, body)))
    await soon(() => expect([adas.heard.length, bobs.heard.length]).toEqual([200, 200]))
    expect(adas.heard).toEqual(bobs.heard)
    expect(new Set(adas.heard)).toEqual(new Set(numbers(200)))
  })

  it('[G6] hands it on when Redis is killed, when it is paused, and when it has come back', async () => {
    const [here, there] = [await start(), await start()]
    const bobs = await there.join(room, bob)
    await redis.kill()
    await here.say(room, ada, 'killed')
    await soon(() => expect(bobs.heard).toEqual(['killed']))
    // A room that opens while Redis is away must work too.
    const adas = await there.join(room, ada)
    await redis.start()
    await soon(() => expect([here.bus.others, there.bus.others]).toEqual(['reachable', 'reachable']))
    redis.pause()
    await here.say(room, ada, 'paused')
    await soon(() => expect(bobs.heard).toEqual(['killed', 'paused']))
    redis.resume()
    await here.say(room, ada, 'back')
    await soon(() => expect(bobs.heard).toEqual(['killed', 'paused', 'back']))
    await soon(() => expect(adas.heard).toEqual(['killed', 'paused', 'back']))
  })

  it('[G6] hands on everything when every message is lost, the last one included', async () => {
    const deaf = await TestRedis.start()
    const [here, there] = [await start(), await start(deaf.url)]
    const bobs = await there.join(room, bob)
    for (const body of numbers(20)) await here.say(room, ada, body)
    await soon(() => expect(bobs.heard).toEqual(numbers(20)))
    expect(there.bus.others).toBe('reachable')
    await there.die()
    await deaf.close()
  })

  it('counts each person once, on whatever process they are, and forgets those of a process that dies', async () => {
    const [here, there] = [await start(), await start()]
    const adas = await here.join(room, ada)
    await here.join(room, bob)
    const adasOther = await there.join(room, ada)
    await soon(() =>
      expect([adas.online, adasOther.online]).toEqual([
        ['ada', 'bob'],
        ['ada', 'bob'],
      ]),
    )
    const third = await start()
    expect([...(await third.hub.online(room))].sort()).toEqual(['ada', 'bob'])
    await here.die()
    await soon(() => expect(adasOther.online).toEqual(['ada']))
    expect([...(await third.hub.online(room))]).toEqual(['ada'])
  })

  it('knows at once that a process has closed, and who leaves it', async () => {
    const [here, there] = [await start(), await start()]
    await here.join(room, ada)
    const bobs = await there.join(room, bob)
    await soon(() => expect(bobs.online).toEqual(['ada', 'bob']))
    here.hub.close()
    await soon(() => expect(bobs.online).toEqual(['bob']))
  })

  it('shows who is connected here while Redis is away, and everybody when it is back', async () => {
    const [here, there] = [await start(), await start()]
    await here.join(room, ada)
    const bobs = await there.join(room, bob)
    await soon(() => expect(bobs.online).toEqual(['ada', 'bob']))
    await redis.kill()
    await soon(() => expect(bobs.online).toEqual(['bob']))
    await redis.start()
    await soon(() => expect(bobs.online).toEqual(['ada', 'bob']))
  })

  it('tells the sockets of the other process who is typing', async () => {
    const [here, there] = [await start(), await start()]
    const [adas, bobs] = [await there.join(room, ada), await there.join(room, bob)]
    const json = JSON.stringify({ type: 'typing', room: room.id, user: 'ada', active: true })
    here.bus.publish(roomGroup(room), { kind: 'notice', roomId: room.id, json, audience: { exceptUser: ada.id } })
    await soon(() => expect(bobs.frames).toContainEqual(JSON.parse(json)))
    expect(adas.frames).not.toContainEqual(JSON.parse(json))
  })

  it.each(['told by Redis', 'with Redis gone'])(
    '[G7] ends the room for a person removed elsewhere, %s',
    async (how) => {
      const [here, there] = [await start(), await start()]
      const [adas, bobs] = [await there.join(room, ada), await there.join(room, bob)]
      if (how === 'with Redis gone') {
        await redis.kill()
        await soon(() => expect(there.bus.others).toBe('away'))
      }
      await seeding(store.db).remove(room, bob)
      here.live.participantRemoved(room, 'bob')
      const said = here.say(room, ada, 'after the removal')
      await soon(() => expect(bobs.ended).toEqual([room.id]))
      await said
      await soon(() => expect(adas.heard).toEqual(['after the removal']))
      expect(bobs.heard).toEqual([])
    },
  )

  it('[G7] looks after its rooms while a paused Redis keeps another one from being opened', async () => {
    const [, there] = [await start(), await start()]
    const bobs = await there.join(room, bob)
    const other = await seeding(store.db).room(ada, 'physics')
    redis.pause()
    const order: string[] = []
    const opened = there.join(other, ada).then(() => order.push('opened'))
    // The sweep that sees both rooms must not end before the other room is open.
    const heads = vi.spyOn(store.messages, 'heads')
    await soon(() => expect(heads).toHaveBeenCalledWith([room.id, other.id]))
    await seeding(store.db).remove(room, bob)
    await soon(() => expect(bobs.ended).toEqual([room.id]))
    order.push('ended')
    await opened
    expect(order).toEqual(['ended', 'opened'])
  })

  it.each(['told by Redis', 'with Redis gone'])('ends a room that is deleted elsewhere, %s', async (how) => {
    const [here, there] = [await start(), await start()]
    const bobs = await there.join(room, bob)
    if (how === 'with Redis gone') await redis.kill()
    await store.db.deleteFrom('rooms').where('id', '=', room.id).execute()
    here.live.roomDeleted(room)
    await soon(() => expect(bobs.ended).toEqual([room.id]))
  })
})
