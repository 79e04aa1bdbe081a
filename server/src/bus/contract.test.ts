import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS, startCluster } from '@edusphere/testing/redis'
import type { Bus, BusMessage } from './bus.ts'
import { LocalBus } from './local.ts'
import { RedisBus } from './redis.ts'

const REDIS = { missing: NO_REDIS, start: () => TestRedis.start() }
const CLUSTER = { missing: NO_REDIS, start: () => startCluster() }
const LOCAL = { missing: undefined, start: () => Promise.resolve({ url: undefined, close: async () => {} }) }
const SHARED = [
  { name: 'Redis', ...REDIS },
  { name: 'Redis Cluster', ...CLUSTER },
]

const log = pino({ level: 'silent' })
const events = (version: number): BusMessage => {
  const row = { version, body: '„Ā“ \u0000', avatar: null }
  return { kind: 'events', roomId: 'r', events: [{ version, membersVersion: 0, row, told: { type: 'changed' } }] }
}

/** Opens one bus for each process of a test, and closes them after it. */
function useBuses({ missing, start }: typeof REDIS | typeof CLUSTER | typeof LOCAL): () => Promise<Bus> {
  let engine: Awaited<ReturnType<typeof start>>
  const opened: Bus[] = []
  beforeAll(async () => {
    if (missing === undefined) engine = await start()
  }, 30_000)
  beforeEach(({ skip }) => skip(missing !== undefined, missing))
  afterEach(async () => {
    for (const bus of opened.splice(0)) await bus.close()
  })
  afterAll(() => engine?.close())
  return async () => {
    const bus = engine.url === undefined ? new LocalBus() : await RedisBus.open(engine.url, log)
    opened.push(bus)
    return bus
  }
}

/** The contract of every bus (S8). */
describe.each([{ name: 'local', ...LOCAL }, ...SHARED])('bus: $name', (engine) => {
  const open = useBuses(engine)

  it('S8 hands a publish to every listener of the group, in this process at once, each exactly once', async () => {
    const bus = await open()
    const heard: [string, BusMessage][] = []
    await bus.subscribe('chat_ada_maths', (message) => heard.push(['first', message]))
    await bus.subscribe('chat_ada_maths', (message) => heard.push(['second', message]))
    await bus.subscribe('chat_ada_physics', (message) => heard.push(['other', message]))
    bus.publish('chat_ada_maths', events(1))
    bus.publish('chat_ada_maths', events(2))
    expect(heard).toEqual([
      ['first', events(1)],
      ['second', events(1)],
      ['first', events(2)],
      ['second', events(2)],
    ])
  })

  it('S8 hands nothing to a listener that has left the group', async () => {
    const bus = await open()
    const heard: string[] = []
    const leave = await bus.subscribe('chat_ada_maths', () => heard.push('left'))
    await bus.subscribe('chat_ada_maths', () => heard.push('stayed'))
    leave()
    bus.publish('chat_ada_maths', events(1))
    bus.publish('chat_ada_nobody', events(1))
    expect(heard).toEqual(['stayed'])
  })

  it('is reachable, and answers a ping', async () => {
    const bus = await open()
    expect(bus.others).toBe(engine.start === LOCAL.start ? 'none' : 'reachable')
    await expect(bus.ping()).resolves.toBeUndefined()
  })
})

/** The contract of a bus between processes. */
describe.each(SHARED)('bus between processes: $name', (engine) => {
  const open = useBuses(engine)

  it('S8 hands a publish to the other processes, in order and once, and to its own not again', async () => {
    const [here, there] = [await open(), await open()]
    const heard = { here: [] as BusMessage[], there: [] as BusMessage[] }
    await here.subscribe('chat_ada_maths', (message) => heard.here.push(message))
    await there.subscribe('chat_ada_maths', (message) => heard.there.push(message))
    const sent = Array.from({ length: 300 }, (_, i) => events(i + 1))
    const arrived = nextOn(there, 'chat_ada_maths', events(300))
    for (const message of sent) here.publish('chat_ada_maths', message)
    await arrived
    // Its own messages, if they come back, arrive before this answer.
    await here.ping()
    expect(heard).toEqual({ here: sent, there: sent })
  })

  it('S8 hears every group, also one that was left and entered again at once', async () => {
    const [here, there] = [await open(), await open()]
    for (const group of ['chat_ada_maths', 'chat_bob_maths', 'chat_eve_maths', 'chat_ada_physics']) {
      for (let i = 0; i < 5; i++) {
        const leave = await there.subscribe(group, () => {})
        leave()
        const heard: BusMessage[] = []
        const leaveAgain = await there.subscribe(group, (message) => heard.push(message))
        const arrived = nextOn(there, group, events(i))
        here.publish(group, events(i))
        await arrived
        expect(heard).toEqual([events(i)])
        leaveAgain()
      }
    }
  })
})

/** Resolves when the message has reached a listener that was added last. */
async function nextOn(bus: Bus, group: string, expected: BusMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    void bus.subscribe(group, (message) => {
      if (JSON.stringify(message) === JSON.stringify(expected)) resolve()
    })
  })
}
