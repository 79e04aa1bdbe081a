import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '@edusphere/testing/free-port'
import { pause } from './pause.ts'

const MAIN = fileURLToPath(import.meta.resolve('@edusphere/server/main'))
const CLOCK = new URL('./clock-preload.ts', import.meta.url).href

/** How often a failed start is repeated, and the wait in between. */
const START_TRIES = 100
const START_PAUSE_MS = 100

interface Options {
  /** A data folder to copy at the beginning. */
  from?: string
  /** Modules loaded before the server's own. */
  preloads?: readonly string[]
  env?: Record<string, string>
}

/** The real server in its own process and data folder. The campaign kills it, freezes it and steps its clock. */
export class ServerProcess {
  readonly folder: string
  /** Kept over restarts, so that clients find the server again. */
  readonly port: number
  readonly #options: Options
  #child: ChildProcess | undefined
  #shift = 0
  /** The number of starts. */
  starts = 0
  #log = ''

  private constructor(folder: string, port: number, options: Options) {
    this.folder = folder
    this.port = port
    this.#options = options
  }

  static async create(options: Options = {}): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-campaign-'))
    if (options.from !== undefined) await cp(options.from, folder, { recursive: true })
    return new ServerProcess(folder, await freePort(), options)
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The server's output, stdout and stderr. */
  get log(): string {
    return this.#log
  }

  /** Resolves when the server listens. Rejects when it ends before that. */
  async start(): Promise<void> {
    const { preloads = [], env = {} } = this.#options
    const imports = [CLOCK, ...preloads].flatMap((module) => ['--import', module])
    const child = spawn(process.execPath, [...imports, MAIN], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        ...{ NODE_ENV: 'test', LIMITS: 'off', LOG_LEVEL: 'warn', HOST: '127.0.0.1' },
        ...{ PORT: String(this.port), DATA_DIR: this.folder, CAMPAIGN_CLOCK_SHIFT: String(this.#shift) },
        ...env,
      },
    })
    this.#child = child
    this.starts++
    child.stderr!.on('data', (text: Buffer) => (this.#log += text.toString()))
    await new Promise<void>((resolve, reject) => {
      createInterface(child.stdout!).on('line', (line) => {
        this.#log += `${line}\n`
        if (line.includes('listening')) resolve()
      })
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${this.#log}`)))
    })
  }

  /** As a supervisor does: tries until it runs. Its engines may be away as well. */
  async startAgain(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.start()
      } catch (error) {
        if (tries === START_TRIES) throw error
        await pause(START_PAUSE_MS)
      }
    }
  }

  /** As a power cut. The signal is sent before this returns. */
  async kill(): Promise<void> {
    const child = this.#child!
    if (!this.isRunning) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  freeze(): void {
    this.#child!.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child!.kill('SIGCONT')
  }

  stepClock(shiftMs: number): void {
    this.#shift = shiftMs
    // A process that was just killed cannot be reached. The next one gets the setting at its start.
    if (this.#child?.connected) this.#child.send({ shift: shiftMs }, () => {})
  }

  /** Loses this share of its bus messages; needs `lossy-preload.ts`. */
  loseMessages(share: number): void {
    if (this.#child?.connected) this.#child.send({ loss: share }, () => {})
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** As an operator stops it. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child!
    const gone = once(child, 'exit') as Promise<[number | null]>
    child.kill('SIGTERM')
    return (await gone)[0]
  }

  async dispose(): Promise<void> {
    await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }
}
