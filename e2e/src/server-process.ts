import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(import.meta.resolve('@edusphere/server/main'))

type Environment = Record<string, string>

/** The real server as a child process, on a free port with its own data folder. */
export class ServerProcess {
  /** 0 until the first start finds a free port. Then kept, so that clients find a restarted server. */
  port = 0
  #child: ChildProcess | undefined
  readonly #dataDir: string
  readonly #env: Environment

  private constructor(dataDir: string, env: Environment) {
    this.#dataDir = dataDir
    this.#env = env
  }

  static async start(env: Environment = {}): Promise<ServerProcess> {
    const server = new ServerProcess(await mkdtemp(join(tmpdir(), 'edusphere-e2e-')), env)
    await server.start()
    return server
  }

  get #isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null
  }

  /** Starts the server unless it runs. @returns when it listens; rejects with its output when it ends before that. */
  async start(): Promise<void> {
    if (this.#isRunning) return
    const own = { PORT: `${this.port}`, HOST: '127.0.0.1', DATA_DIR: this.#dataDir, LOG_LEVEL: 'warn' }
    const env = { ...process.env, ...own, ...this.#env }
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    this.port = await new Promise<number>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        said += `${line}\n`
        const port = /listening at http:\/\/[^:]+:(\d+)/.exec(line)?.[1]
        if (port) resolve(Number(port))
      })
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)))
    })
  }

  /** Stops the server as an operator does; `SIGKILL` as a power cut. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child || !this.#isRunning) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async dispose(): Promise<void> {
    await this.stop()
    await rm(this.#dataDir, { recursive: true, force: true })
  }
}
