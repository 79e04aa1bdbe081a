import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Pipe } from './pipe.ts'

/** One connection through a proxy. */
export class Link {
  /** From the client to the server, and back. */
  readonly up: Pipe
  readonly down: Pipe
  /** The index of its server. */
  readonly port: number
  readonly #client: Socket
  readonly #server: Socket
  readonly #closed: () => void

  constructor({ port, client, server, closed }: { port: number; client: Socket; server: Socket; closed: () => void }) {
    this.port = port
    this.#client = client
    this.#server = server
    this.#closed = closed
    this.up = new Pipe(client, server)
    this.down = new Pipe(server, client)
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => this.#lost())
    }
  }

  get isDead(): boolean {
    return this.up.mute
  }

  /** Both ends get a reset. */
  reset(): void {
    this.#client.resetAndDestroy()
    this.#server.resetAndDestroy()
    this.#closed()
  }

  /** No more bytes pass, and neither end is told. */
  die(): void {
    this.up.mute = this.down.mute = true
  }

  /** The client gets a reset; the server is not told. */
  abandon(): void {
    this.die()
    this.#client.resetAndDestroy()
  }

  calm(): void {
    if (this.isDead) this.reset()
    this.up.calm()
    this.down.calm()
  }

  #lost(): void {
    if (!this.isDead) this.reset()
  }
}

/**
 * A TCP proxy on loopback in front of the servers, for one client, so that faults strike one client. Each new
 * connection goes to the next server, as behind a load balancer.
 */
export class Proxy {
  readonly links = new Set<Link>()
  /** While false, every new connection is reset at once. */
  isOpen = true
  /** Of every new connection, in each direction; 0: no limit. */
  bytesPerSecond = 0
  readonly #server: Server
  readonly #targets: readonly number[]
  #connections = 0

  private constructor(server: Server, targets: readonly number[]) {
    this.#server = server
    this.#targets = targets
    server.on('connection', (client) => this.#accept(client))
  }

  static async open(...targets: number[]): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Proxy(server, targets)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The connection that a client most likely uses. */
  get newest(): Link | undefined {
    return [...this.links].findLast((link) => !link.isDead)
  }

  calm(): void {
    this.isOpen = true
    for (const link of this.links) link.calm()
  }

  cut(): void {
    for (const link of this.links) link.reset()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #accept(client: Socket): void {
    if (!this.isOpen) {
      client.on('error', () => {}).resetAndDestroy()
      return
    }
    const port = this.#targets[this.#connections++ % this.#targets.length]!
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const link = new Link({ port, client, server, closed: () => this.links.delete(link) })
    link.up.bytesPerSecond = link.down.bytesPerSecond = this.bytesPerSecond
    this.links.add(link)
  }
}
