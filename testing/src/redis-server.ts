import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0

/** A real Redis on a free port, with its own folder. Tests can kill, pause and restart it. */
export class TestRedis {
  readonly port: number
  readonly #folder: string
  readonly #options: readonly string[]
  #process: ChildProcess | undefined

  private constructor(port: number, folder: string, options: readonly string[]) {
    this.port = port
    this.#folder = folder
    this.#options = options
  }

  /** `options` as on the command line of `redis-server`. */
  static async start(options: readonly string[] = []): Promise<TestRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-redis-'))
    const redis = new TestRedis(await freePort(), folder, options)
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.#process!.pid!
  }

  async start(): Promise<void> {
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '']
    this.#process = spawn('redis-server', [...own, ...this.#options], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface(this.#process.stdout!)) {
      if (!line.includes('Ready to accept connections')) continue
      this.#process.stdout!.resume()
      return
    }
    throw new Error('redis-server did not start')
  }

  async kill(): Promise<void> {
    const exited = once(this.#process!, 'exit')
    this.#process!.kill('SIGKILL')
    await exited
  }

  /** Stops answering and closes no connection. */
  pause(): void {
    this.#process!.kill('SIGSTOP')
  }

  resume(): void {
    this.#process!.kill('SIGCONT')
  }

  async command(...args: string[]): Promise<string> {
    return (await run('redis-cli', ['-p', String(this.port), ...args])).stdout
  }

  async close(): Promise<void> {
    if (this.#process!.exitCode === null && this.#process!.signalCode === null) await this.kill()
    await rm(this.#folder, { recursive: true })
  }
}
