import type { Room } from '@edusphere/protocol'
import { readConfig, type Config, type Environment } from '@edusphere/server/config'
import { createServer, type RunningServer } from '@edusphere/server/create-server'
import { makeRoom, TestApi, TURNS, type TestPerson } from './api.ts'
import { createServersPlace, type Place } from './places.ts'
import { TestSocket, type Opened } from './test-socket.ts'

type StartServer = (config: Config) => Promise<RunningServer>

/** A real server on a free port with its own store, or two servers that share one. `close()` removes everything. */
export class World extends TestApi {
  /** The servers' configuration. */
  readonly env: Environment
  readonly #place: Place
  servers: readonly RunningServer[]
  #turn = 0
  readonly #sockets = new Set<TestSocket>()

  readonly #start: StartServer

  private constructor(
    place: Place,
    { env, start, servers }: { env: Environment; start: StartServer; servers: readonly RunningServer[] },
  ) {
    super()
    this.#place = place
    this.#start = start
    this.env = env
    this.servers = servers
  }

  static async open(
    env: Environment = {},
    createPlace = createServersPlace,
    start: StartServer = (config) => createServer(config, { most: TURNS }),
  ): Promise<World> {
    const place = await createPlace()
    const all = { PORT: '0', LOG_LEVEL: 'silent', ...place.env, ...env }
    const servers = await startServers(all, { start, count: place.env.REDIS_URL === undefined ? 1 : 2 })
    return new World(place, { env: all, start, servers })
  }

  /** The server for HTTP calls. */
  get server(): RunningServer {
    return this.servers[0]!
  }

  override get origin(): string {
    return originOf(this.server)
  }

  /** Stops the servers, runs `meanwhile`, and starts them on the same data and other free ports. */
  async restart(meanwhile = () => Promise.resolve()): Promise<void> {
    await this.#stop()
    await meanwhile()
    this.servers = await startServers(this.env, { start: this.#start, count: this.servers.length })
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate()
    await this.#stop()
    await this.#place.remove()
  }

  /** A room of the host that the others have joined. */
  room(host: TestPerson, name: string, others: readonly TestPerson[] = []): Promise<Room> {
    return makeRoom(this, host, { name, others })
  }

  /**
   * Opens a socket; `path` without the origin. Resolves when it is open, even if the server closes it right after. Each
   * socket goes to the next server, as behind a load balancer, unless the caller names the server.
   */
  async socket(path: string, as?: TestPerson, headers: Record<string, string> = {}): Promise<TestSocket> {
    const authorization: Record<string, string> = as ? { authorization: `Bearer ${as.accessToken}` } : {}
    const server = headers.origin === undefined ? this.servers[this.#turn++ % this.servers.length]! : this.server
    const socket = new TestSocket(originOf(server).replace('http', 'ws') + path, { ...authorization, ...headers })
    this.#sockets.add(socket)
    await socket.opened
    return socket
  }

  /** A socket that knows only the specification, in the room's group. */
  async chat(room: Room, as: TestPerson, query = ''): Promise<TestSocket> {
    const socket = await this.socket(`/ws/chat/${room.host.username}/${room.slug}${query}`, as)
    if (query === '') await socket.request({ type: 'ping' })
    return socket
  }

  /** A socket over `/ws` that has joined the room, and the answers. */
  async joined(room: Room, as: TestPerson, from: { since?: number; epoch?: string } = {}): Promise<Opened> {
    const socket = await this.socket('/ws', as)
    const sync = await socket.request({ type: 'join', room: room.id, ...from })
    return { socket, sync }
  }

  async #stop(): Promise<void> {
    for (const server of this.servers) await server.close()
  }
}

const originOf = ({ port }: RunningServer): string => `http://127.0.0.1:${port}`

const startServers = (
  env: Environment,
  { start, count }: { start: StartServer; count: number },
): Promise<RunningServer[]> => Promise.all(Array.from({ length: count }, () => start(readConfig(env))))
