import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalBus } from '@edusphere/server/bus/local'
import { readConfig } from '@edusphere/server/config'
import { createServer, type RunningServer } from '@edusphere/server/create-server'
import { TestApi, type TestPerson } from '@edusphere/testing/api'
import { TestSocket } from '@edusphere/testing/test-socket'

/** The real server in this process, without limits, on a store of its own. */
export class FuzzedServer extends TestApi implements AsyncDisposable {
  readonly bus: LocalBus
  readonly #folder: string
  readonly #server: RunningServer

  private constructor(parts: { folder: string; server: RunningServer; bus: LocalBus }) {
    super()
    this.#folder = parts.folder
    this.#server = parts.server
    this.bus = parts.bus
  }

  static async start(): Promise<FuzzedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-fuzz-'))
    const busOf = catchBus()
    const server = await createServer(readConfig({ PORT: '0', DATA_DIR: folder, LIMITS: 'off', LOG_LEVEL: 'silent' }))
    return new FuzzedServer({ folder, server, bus: busOf() })
  }

  get port(): number {
    return this.#server.port
  }

  override get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** A socket over `/ws` that has joined the rooms. */
  async joined(as: TestPerson, rooms: readonly string[]): Promise<TestSocket> {
    const socket = new TestSocket(`ws://127.0.0.1:${this.port}/ws`, { authorization: `Bearer ${as.accessToken}` })
    await socket.opened
    for (const room of rooms) await socket.request({ type: 'join', room })
    return socket
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
    await rm(this.#folder, { recursive: true })
  }
}

/** The bus of the next server that starts: only the server itself knows it. */
function catchBus(): () => LocalBus {
  const { subscribe } = LocalBus.prototype
  let caught: LocalBus | undefined
  const take = (bus: LocalBus) => {
    caught = bus
    LocalBus.prototype.subscribe = subscribe
  }
  LocalBus.prototype.subscribe = function (channel, listener) {
    take(this)
    return subscribe.call(this, channel, listener)
  }
  return () => caught!
}
