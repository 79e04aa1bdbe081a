import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, platform } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { processorSeconds, residentBytes } from './processor.ts'

/** The server and the load each have a core, where the machine allows it. */
const CORES = { server: 0, load: 1 } as const
type Role = keyof typeof CORES

export const canPin =
  platform() === 'linux' && availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** Starts one of our modules as its own process, with a channel to it. */
export function spawnModule(
  url: URL,
  { role, flags = [], env = {} }: { role: Role; flags?: readonly string[]; env?: Record<string, string> },
): ChildProcess {
  const node = [process.execPath, ...flags, fileURLToPath(url)]
  const [command, ...args] = canPin ? ['taskset', '-c', String(CORES[role]), ...node] : node
  return spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, ...env } })
}

interface Spawned {
  child: ChildProcess
  port: number
}

/** A server under test. It prints `listening at …:PORT`, and can be measured. */
export class ServerProcess {
  readonly port: number
  readonly #spawn: (port: number) => Promise<Spawned>
  #child: ChildProcess

  private constructor({ child, port }: Spawned, spawn: (port: number) => Promise<Spawned>) {
    this.#child = child
    this.port = port
    this.#spawn = spawn
  }

  static async start(url: URL, env: Record<string, string>, nodeFlags: readonly string[] = []) {
    const spawn = (port: number) => ServerProcess.#spawnAt(url, { ...env, PORT: String(port) }, nodeFlags)
    return new ServerProcess(await spawn(0), spawn)
  }

  static async #spawnAt(url: URL, env: Record<string, string>, nodeFlags: readonly string[]): Promise<Spawned> {
    const meter = new URL('./meter.ts', import.meta.url).href
    const profile = process.env.BENCH_PROFILE
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
    const child = spawnModule(url, {
      role: 'server',
      flags: [...nodeFlags, '--expose-gc', ...profiling, '--import', meter],
      env,
    })
    const port = await new Promise<number>((resolve, reject) => {
      createInterface(child.stdout!).on('line', (line) => {
        const found = /listening at .*:(\d+)/.exec(line)
        if (found) resolve(Number(found[1]))
      })
      child.once('exit', (code) => reject(new Error(`${url.pathname} ended with ${code}`)))
    })
    return { child, port }
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Processor seconds since the start. */
  get cpu(): number {
    return processorSeconds(this.pid)
  }

  /** Bytes in use after a garbage collection. */
  async memory(): Promise<number> {
    const collected = once(this.#child, 'message')
    this.#child.send('collect')
    await collected
    return residentBytes(this.pid)
  }

  /** Ends as an operator ends it, and starts again at its port. Resolves when that is open. */
  async restart(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await gone
    this.#child = (await this.#spawn(this.port)).child
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit')
    // A process writes its profile only when it ends by itself.
    if (process.env.BENCH_PROFILE === undefined) this.#child.kill('SIGKILL')
    else this.#child.send('exit')
    await gone
  }
}
