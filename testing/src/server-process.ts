import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { TestApi, type TestPerson } from './api.ts'
import { TestSocket } from './test-socket.ts'

/** The server as its own process, as an operator runs it. */
export class ServerProcess extends TestApi {
  readonly folder: string
  readonly child: ChildProcess
  /** Every line on stdout and on stderr. */
  readonly stdout: string[] = []
  readonly stderr: string[] = []
  #origin = ''

  private constructor(folder: string, env: Record<string, string>) {
    super()
    this.folder = folder
    const main = fileURLToPath(import.meta.resolve('@edusphere/server/main'))
    const all = { ...process.env, PORT: '0', DATA_DIR: folder, NODE_ENV: 'test', ...env }
    this.child = spawn(process.execPath, [main], { env: all, stdio: ['ignore', 'pipe', 'pipe'] })
    createInterface(this.child.stderr!).on('line', (line) => this.stderr.push(line))
  }

  static async start(env: Record<string, string> = {}): Promise<ServerProcess> {
    const server = new ServerProcess(await mkdtemp(join(tmpdir(), 'edusphere-server-')), env)
    await new Promise<void>((resolve, reject) => {
      server.child.once('exit', () => reject(new Error(server.stderr.join('\n'))))
      createInterface(server.child.stdout!).on('line', (line) => {
        server.stdout.push(line)
        const found = /EduSphere \S+ is listening at http:\/\/localhost:(\d+)/.exec(line)
        if (!found) return
        server.#origin = `http://127.0.0.1:${found[1]}`
        resolve()
      })
    })
    return server
  }

  override get origin(): string {
    return this.#origin
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

  async close(): Promise<void> {
    if (this.child.exitCode === null) {
      const exited = once(this.child, 'exit')
      this.child.kill('SIGTERM')
      await exited
    }
    await rm(this.folder, { recursive: true, force: true })
  }
}
