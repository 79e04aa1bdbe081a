import type pg from 'pg'
import type { Random } from './random.ts'
import type { Strokes } from './strokes.ts'
import type { Engines } from './world/engines.ts'
import type { School } from './world/school.ts'

/** The faults of PostgreSQL and Redis, with their weights. */
const FAULTS = {
  redisKilled: 5,
  redisPaused: 4,
  redisFlushed: 2,
  redisCut: 6,
  redisLosesSome: 6,
  redisLosesAll: 5,
  postgresRestarted: 3,
  postgresPaused: 3,
  postgresCut: 6,
  postgresFull: 3,
}
export type EngineFault = keyof typeof FAULTS
/** These end at once. */
const MOMENTARY: readonly EngineFault[] = ['redisFlushed', 'redisCut', 'postgresCut']

/** Strikes PostgreSQL and Redis. One fault per engine at a time: a killed one cannot be paused. */
export class EngineFaults {
  readonly #strokes: Strokes
  readonly #engines: Engines
  readonly #servers: School['servers']
  readonly #hurt = new Set<'redis' | 'postgres'>()

  constructor(strokes: Strokes, { engines, servers }: { engines: Engines; servers: School['servers'] }) {
    this.#strokes = strokes
    this.#engines = engines
    this.#servers = servers
  }

  strike(random: Random): void {
    const fault = random.weighted(FAULTS)
    const lastsMs = random.integer(100, 1_500)
    const ms = MOMENTARY.includes(fault) ? 0 : lastsMs
    const engine = fault.startsWith('redis') ? 'redis' : 'postgres'
    if (this.#hurt.has(engine)) return
    this.#hurt.add(engine)
    this.#strokes.count(fault, `${ms} ms`)
    const struck = this.#do(fault)
    this.#strokes.last(ms, async () => {
      await (
        await struck
      )?.()
      this.#hurt.delete(engine)
    })
  }

  /** Begins a fault, and returns what ends it. */
  async #do(fault: EngineFault): Promise<(() => unknown) | void> {
    const { redis, postgres } = this.#engines
    switch (fault) {
      case 'redisKilled':
        await redis.kill()
        return () => redis.start()
      case 'redisPaused':
        redis.pause()
        return () => redis.resume()
      case 'redisFlushed':
        return void (await redis.command('FLUSHALL'))
      case 'redisCut':
        return void (await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'))
      case 'redisLosesSome':
        return this.#lose(0.1)
      case 'redisLosesAll':
        return this.#lose(1)
      case 'postgresRestarted':
        await postgres.stop('SIGQUIT')
        return () => postgres.start()
      case 'postgresPaused':
        postgres.pause()
        return () => postgres.resume()
      case 'postgresCut':
        return this.#cut()
      case 'postgresFull':
        await this.#cut()
        return this.#fill()
    }
  }

  #lose(share: number): () => void {
    for (const server of this.#servers) server.loseMessages(share)
    return () => {
      for (const server of this.#servers) server.loseMessages(0)
    }
  }

  /** Ends every connection of the servers, in any state. */
  #cut(): Promise<void> {
    return this.#engines.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'campaign%' AND pid <> pg_backend_pid()",
    )
  }

  /** Takes all free connections of PostgreSQL. */
  async #fill(): Promise<() => Promise<void>> {
    const taken: pg.Client[] = []
    for (;;) {
      const more = await Promise.allSettled(Array.from({ length: 20 }, () => this.#engines.connect()))
      const got = more.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      taken.push(...got)
      if (got.length < more.length) break
    }
    return async () => void (await Promise.all(taken.map((client) => client.end())))
  }
}
