import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { TestApi, type TestPerson } from './api.ts'
import { START_FLAGS } from './start-flags.ts'
import { TestSocket } from './test-socket.ts'

const MAIN = fileURLToPath(import.meta.resolve('@edusphere/server/main'))

type Environment = Record<string, string>

/** The server as its own process, as an operator runs it, on a free port with its own data folder. */
export class ServerProcess extends TestApi {
  readonly folder: string
  /** 0 until the first start finds a free port. Then kept, so that clients find a restarted server. */
  port = 0
  /** Every line on stdout and on stderr. */
  readonly stdout: string[] = []
  readonly stderr: string[] = []
  protected readonly env: Environment
  protected child: ChildProcess | undefined
  readonly #flags: readonly string[]

  /** @param flags of Node, besides those of `npm start` */
  protected constructor(folder: string, env: Environment, flags: readonly string[] = []) {
    super()
    this.folder = folder
    this.env = env
    this.#flags = flags
  }

  static async start(env: Environment = {}): Promise<ServerProcess> {
    const server = new ServerProcess(await mkdtemp(join(tmpdir(), 'edusphere-server-')), env)
    await server.start()
    return server
  }

  /** Runs a statement on its SQLite store, also while it runs. */
  async runSql(statement: string): Promise<void> {
    const database = new DatabaseSync(join(this.folder, 'edusphere.db'), { timeout: 5_000 })
    database.exec(statement)
    database.close()
  }

  override get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  get isRunning(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null
  }

  /** Starts the server unless it runs. @returns when it listens; rejects with its output when it ends before that. */
  async start(): Promise<void> {
    if (this.isRunning) return
    const env = { ...process.env, PORT: `${this.port}`, DATA_DIR: this.folder, NODE_ENV: 'test', ...this.env }
    const command = [...START_FLAGS, ...this.#flags, MAIN]
    const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.child = child
    createInterface(child.stderr!).on('line', (line) => this.stderr.push(line))
    this.port = await new Promise<number>((resolve, reject) => {
      createInterface(child.stdout!).on('line', (line) => {
        this.stdout.push(line)
        const port = /EduSphere \S+ is listening at http:\/\/[^:]+:(\d+)/.exec(line)?.[1]
        if (port) resolve(Number(port))
      })
      child.once('exit', (code) =>
        reject(new Error([`The server ended with ${code}:`, ...this.stdout, ...this.stderr].join('\n'))),
      )
    })
  }

  /** A socket over `/ws`. */
  async socket(as: TestPerson): Promise<TestSocket> {
    const socket = new TestSocket(`${this.origin.replace('http', 'ws')}/ws`, {
      authorization: `Bearer ${as.accessToken}`,
    })
    await socket.opened
    return socket
  }

  /** The value of one line of `/metrics`, with its labels. */
  async metric(name: string): Promise<number | undefined> {
    const { text } = await this.call('GET', '/metrics')
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `))
    return line === undefined ? undefined : Number(line.slice(name.length))
  }

  /** Stops the server as an operator does; `SIGKILL` as a power cut. Resolves with the exit code. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const child = this.child
    if (!child || !this.isRunning) return null
    const ended = once(child, 'exit') as Promise<[number | null]>
    child.kill(signal)
    return (await ended)[0]
  }

  async dispose(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}
