import { createDatabase, runSql, type TestDatabase } from '@edusphere/testing/postgres'
import { TestRedis } from '@edusphere/testing/redis-server'
import { ServerProcess } from '@edusphere/testing/server-process'
import { Balancer } from './balancer.ts'

const ENV = { HOST: '127.0.0.1', LOG_LEVEL: 'warn' }

/** EduSphere at one port, with one or more processes. */
interface Deployment {
  readonly port: number
  /** Starts the processes that do not run. */
  start(): Promise<void>
  /** Stops it as an operator does; `SIGKILL` as a power cut. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<unknown>
  /** Runs a statement on the store: for what no call can do, as writing in the past. */
  runSql(statement: string): Promise<void>
  dispose(): Promise<void>
}

/** One process on SQLite. With `TEST_ENGINE=postgres` two on PostgreSQL and Redis, behind a balancer. */
export const deploy = (): Promise<Deployment> =>
  process.env.TEST_ENGINE === 'postgres' ? Pair.start() : ServerProcess.start(ENV)

class Pair implements Deployment {
  readonly #processes: readonly ServerProcess[]
  readonly #balancer = new Balancer()
  readonly #database: TestDatabase
  readonly #clean: () => Promise<void>

  private constructor(processes: readonly ServerProcess[], database: TestDatabase, clean: () => Promise<void>) {
    this.#processes = processes
    this.#database = database
    this.#clean = clean
  }

  static async start(): Promise<Pair> {
    const database = await createDatabase()
    const redis = await TestRedis.start()
    const clean = async () => {
      await database.drop()
      await redis.close()
    }
    const secret = { JWT_SECRET: 'for tests, and for nothing but tests' }
    const env = { ...ENV, ...secret, DATABASE_URL: database.url, REDIS_URL: redis.url }
    const processes = [await ServerProcess.start(env), await ServerProcess.start(env)]
    const pair = new Pair(processes, database, clean)
    await pair.start()
    return pair
  }

  get port(): number {
    return this.#balancer.port
  }

  async start(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.start()))
    if (!this.#balancer.isOpen) await this.#balancer.open(this.#processes.map(({ port }) => port))
  }

  async stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop(signal)))
    await this.#balancer.close()
  }

  runSql(statement: string): Promise<void> {
    return runSql(this.#database.url, statement)
  }

  async dispose(): Promise<void> {
    await this.stop('SIGKILL')
    await Promise.all(this.#processes.map((process) => process.dispose()))
    await this.#clean()
  }
}
