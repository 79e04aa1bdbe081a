import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@edusphere/testing/free-port'
import { ServerProcess as Server } from '@edusphere/testing/server-process'
import { pause } from '@edusphere/testing/pause'

const CLOCK = new URL('./clock-preload.ts', import.meta.url).href
const ENV = { LIMITS: 'off', LOG_LEVEL: 'warn', HOST: '127.0.0.1' }

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
export class ServerProcess extends Server {
  /** The number of starts. */
  starts = 0

  static async create({ from, preloads = [], env }: Options = {}): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-campaign-'))
    if (from !== undefined) await cp(from, folder, { recursive: true })
    const imports = [CLOCK, ...preloads].flatMap((module) => ['--import', module])
    const server = new ServerProcess(folder, { ...ENV, ...env }, imports)
    // No port that another program may take while the server is away.
    server.port = await freePort()
    return server
  }

  /** The server's output, stdout and stderr. */
  get log(): string {
    return [...this.stdout, ...this.stderr].join('\n')
  }

  override async start(): Promise<void> {
    this.starts++
    await super.start()
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
    await this.stop('SIGKILL')
  }

  /** With all limits, from the next start on. */
  limit(): void {
    this.env.LIMITS = 'on'
  }

  freeze(): void {
    this.child!.kill('SIGSTOP')
  }

  thaw(): void {
    this.child!.kill('SIGCONT')
  }

  stepClock(shiftMs: number): void {
    // For the next process.
    this.env.CAMPAIGN_CLOCK_SHIFT = String(shiftMs)
    this.#send({ shift: shiftMs })
  }

  /** Loses this share of its bus messages; needs `lossy-preload.ts`. */
  loseMessages(share: number): void {
    this.#send({ loss: share })
  }

  /** A frozen process would not stop by itself. */
  override async dispose(): Promise<void> {
    await this.kill()
    await super.dispose()
  }

  /** A process that was just killed cannot be reached. */
  #send(message: object): void {
    if (this.child?.connected) this.child.send(message, () => {})
  }
}
