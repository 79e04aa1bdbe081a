import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TestRedis } from '@edusphere/testing/redis-server'
import { NO_REDIS, startCluster } from '@edusphere/testing/redis'
import type { Bus, BusMessage } from './bus.ts'
import { clusterSlot } from './cluster-slot.ts'
import { RedisBus } from './redis.ts'

const GROUP = 'chat_ada_maths'
const soon = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 10_000 })
const members: BusMessage = { kind: 'members', roomId: 'r' }

describe('Redis that comes and goes', () => {
  let redis: TestRedis
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) })
  const closing: (() => Promise<unknown>)[] = []

  beforeEach(async ({ skip }) => {
    skip(NO_REDIS !== undefined, NO_REDIS)
    redis = await TestRedis.start()
    lines.length = 0
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
    await redis?.close()
  })

  const open = async (url = redis.url): Promise<RedisBus> => {
    const bus = await RedisBus.open(url, log)
    closing.push(() => bus.close())
    return bus
  }
  const listening = async (bus: Bus) => {
    const heard: BusMessage[] = []
    await bus.subscribe(GROUP, (message) => heard.push(message))
    return heard
  }
  const turns = (bus: Bus, others: 'away' | 'reachable') =>
    new Promise<void>((resolve) => {
      if (bus.others === others) resolve()
      bus.onChange(() => bus.others === others && resolve())
    })

  const AWAY = [
    ['is killed', () => redis.kill(), () => redis.start()],
    ['is paused', async () => redis.pause(), async () => redis.resume()],
  ] as const
  it.each(AWAY)(
    '[G6] says that Redis is away when it %s, keeps this process going, and comes back',
    async (_, go, back) => {
      const [here, there] = [await open(), await open()]
      const [heardHere, heardThere] = [await listening(here), await listening(there)]
      await go()
      here.publish(GROUP, members)
      expect(heardHere).toEqual([members])
      await Promise.all([turns(here, 'away'), turns(there, 'away')])
      await expect(here.ping()).rejects.toThrow('Redis is away')

      here.publish(GROUP, members)
      expect(heardHere).toEqual([members, members])
      const heardLate: BusMessage[] = []
      await there.subscribe('chat_bob_physics', (message) => heardLate.push(message))

      await back()
      await Promise.all([turns(here, 'reachable'), turns(there, 'reachable')])
      heardThere.length = 0
      here.publish('chat_bob_physics', members)
      here.publish(GROUP, members)
      await soon(() => expect(heardThere).toEqual([members]))
      expect(heardLate).toEqual([members])
    },
  )

  it('tells once that Redis is away and once that it is back, whatever was tried in between', async () => {
    const bus = await open()
    await redis.kill()
    await turns(bus, 'away')
    await soon(() => expect(lines.filter((line) => line.includes('no Redis can be reached')).length).toBeGreaterThan(1))
    await redis.start()
    await turns(bus, 'reachable')
    const told = lines
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .filter(({ level }) => level > 20)
    expect(told).toHaveLength(2)
    expect(told[0]!.msg).toMatch(
      /^the Redis at 127.0.0.1:\d+ .*; until it is back, the store is asked for what others do$/,
    )
    expect(told[1]!.msg).toBe('Redis is back')
  })

  it('[G6] comes back when its connection alone is cut, and does not mind FLUSHALL', async () => {
    const [here, there] = [await open(), await open()]
    const heard = await listening(there)
    await redis.command('FLUSHALL')
    const gone = turns(there, 'away')
    await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await gone
    await Promise.all([turns(here, 'reachable'), turns(there, 'reachable')])
    here.publish(GROUP, members)
    await soon(() => expect(heard).toEqual([members]))
  })

  it('hands on nothing that is not a message of ours', async () => {
    const bus = await open()
    const heard = await listening(bus)
    const foreign = [
      '',
      'hello',
      '{',
      'null',
      '[]',
      '{"kind":"events"}',
      '{"kind":"events","roomId":"r","events":[{"version":"1","membersVersion":0,"row":{"version":1}}]}',
      '{"kind":"events","roomId":"r","events":[{"version":-1,"membersVersion":0,"row":{"version":1}}]}',
      '{"kind":"events","roomId":"r","events":[null]}',
      '{"kind":"events","roomId":"r","events":[{"version":1,"membersVersion":0,"json":"{}"}]}',
      '{"kind":"events","roomId":"r","events":[{"version":1,"membersVersion":0,"row":"{}"}]}',
      '{"kind":"events","roomId":"r","events":[{"version":1,"membersVersion":0,"row":{"id":"m"}}]}',
      '{"kind":"events","roomId":"r","events":[{"version":1,"membersVersion":0,"row":{"version":1},"told":{"by":null}}]}',
      '{"kind":"notice","roomId":"r","json":"{}"}',
      '{"kind":"sessions_ended","sessionIds":"all"}',
      '{"kind":"from_a_newer_version","roomId":"r"}',
      '{"__proto__":{"kind":"members","roomId":"r"}}',
    ]
    for (const payload of foreign) await redis.command('PUBLISH', GROUP, payload)
    await redis.command('PUBLISH', GROUP, JSON.stringify(members))
    await soon(() => expect(heard).toEqual([members]))
  })

  it('lets no listener that throws keep a message from the others', async () => {
    const [here, there] = [await open(), await open()]
    for (const bus of [here, there]) {
      await bus.subscribe(GROUP, () => {
        throw new Error('a mistake')
      })
    }
    const heard = [await listening(here), await listening(there)]
    expect(() => here.publish(GROUP, members)).not.toThrow()
    await soon(() => expect(heard).toEqual([[members], [members]]))
    expect(there.others).toBe('reachable')
  })
})

describe('a Redis that cannot be used', () => {
  const closing: (() => Promise<unknown>)[] = []
  beforeEach(({ skip }) => skip(NO_REDIS !== undefined, NO_REDIS))
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  const start = async (options: string[] = []) => {
    const redis = await TestRedis.start(options)
    closing.push(() => redis.close())
    return redis
  }
  const listen = async (server: Server) => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(async () => server.close())
    return (server.address() as AddressInfo).port
  }
  const refusal = (url: string) => expect(RedisBus.open(url, pino({ level: 'silent' }))).rejects

  it('is told from one that asks for a password, or refuses it', async () => {
    const { port } = await start(['--requirepass', 'the-right-one'])
    await refusal(`redis://127.0.0.1:${port}`).toThrow(
      `the Redis at 127.0.0.1:${port} asks for a password: redis://:PASSWORD@HOST, or redis://USER:PASSWORD@HOST`,
    )
    await refusal(`redis://:hunter2@127.0.0.1:${port}`).toThrow(/^the Redis at \S+ refuses the user or the password$/)
    const bus = await RedisBus.open(`redis://:the-right-one@127.0.0.1:${port}/1`, pino({ level: 'silent' }))
    await bus.close()
  })

  it('is told from one that permits too little, or has no such database', async () => {
    const redis = await start()
    await redis.command('ACL', 'SETUSER', 'eve', 'on', '>hunter2', '+@all', '~*', '&edusphere_control')
    await refusal(`redis://eve:hunter2@127.0.0.1:${redis.port}`).toThrow(/does not permit this user what it needs/)
    await refusal(`${redis.url}/99`).toThrow(/has no database 99$/)
  })

  it('is told when nothing is there, or something else', async () => {
    const { port } = await start()
    await refusal(`rediss://:hunter2@127.0.0.1:${port}`).toThrow(/^the Redis at \S+ does not answer$/)
    await refusal('redis://:hunter2@nowhere.invalid').toThrow(
      /^no Redis can be reached at nowhere.invalid:6379 \(E\w+\)$/,
    )
    const web = await listen(createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    await refusal(`redis://:hunter2@127.0.0.1:${web}`).toThrow(
      /^what answers at \S+ is not a Redis of version 6 or newer$/,
    )
    await refusal(`rediss://:hunter2@127.0.0.1:${web}`).toThrow(/^the Redis at \S+ fails \(\w+\)$/)
    const silent = await listen(createServer((socket) => void closing.push(async () => socket.destroy())))
    await refusal(`redis://:hunter2@127.0.0.1:${silent}`).toThrow(/^the Redis at \S+ does not answer$/)
  })

  it('never has its password repeated, not even by a Redis that repeats what it does not know', async () => {
    const words = "-ERR unknown command 'HELLO' with args beginning with: '3' 'AUTH' 'default' 'hunter2'\r\n"
    const old = await listen(
      createServer((socket) => void socket.on('error', () => {}).on('data', () => socket.write(words))),
    )
    await refusal(`redis://:hunter2@127.0.0.1:${old}`).toThrow(
      /^what answers at \S+ is not a Redis of version 6 or newer$/,
    )
  })
})

describe('a Redis Cluster', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>
  let bus: RedisBus | undefined
  beforeEach(async ({ skip }) => {
    skip(NO_REDIS !== undefined, NO_REDIS)
    cluster = await startCluster()
  }, 30_000)
  afterEach(async () => {
    await bus?.close()
    await cluster?.close()
  })

  it('finds the slot of a channel where Redis finds it', async () => {
    for (const channel of ['edusphere_control', GROUP, 'chat_bob_physics', 'chat_a-b_c_d-2', '123456789']) {
      expect(String(clusterSlot(channel))).toBe((await cluster.nodes[0]!.command('CLUSTER', 'KEYSLOT', channel)).trim())
    }
  })

  it('S8 publishes to the shard of the group alone, and follows slots that move', async () => {
    bus = await RedisBus.open(cluster.url, pino({ level: 'silent' }))
    const heard: BusMessage[] = []
    await bus.subscribe(GROUP, (message) => heard.push(message))
    const subscribed = async () =>
      (await Promise.all(cluster.nodes.map((node) => node.command('PUBSUB', 'SHARDNUMSUB', GROUP)))).map(
        (answer) => answer.split('\n')[1],
      )
    const slot = String(clusterSlot(GROUP))
    const home = (await subscribed()).indexOf('1')
    expect(await subscribed()).toEqual([0, 1, 2].map((node) => (node === home ? '1' : '0')))

    const target = (home + 1) % 3
    const id = (await cluster.nodes[target]!.command('CLUSTER', 'MYID')).trim()
    for (const node of [target, home, (home + 2) % 3])
      await cluster.nodes[node]!.command('CLUSTER', 'SETSLOT', slot, 'NODE', id)
    await soon(async () => expect((await subscribed()).indexOf('1')).toBe(target))
    await soon(() => expect(bus!.others).toBe('reachable'))
    await cluster.nodes[target]!.command('SPUBLISH', GROUP, JSON.stringify(members))
    await soon(() => expect(heard).toEqual([members]))
  })
})
