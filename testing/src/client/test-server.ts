import type { ClientFrame, ServerFrame } from '@edusphere/protocol'
import { WebSocketServer, type WebSocket } from 'ws'

/** Values that tests await in their order. */
class Queue<T> {
  readonly #values: T[] = []
  readonly #readers: ((value: T) => void)[] = []

  push(value: T): void {
    const reader = this.#readers.shift()
    if (reader) reader(value)
    else this.#values.push(value)
  }

  next(): Promise<T> {
    const value = this.#values.shift()
    return value !== undefined ? Promise.resolve(value) : new Promise((resolve) => this.#readers.push(resolve))
  }

  get size(): number {
    return this.#values.length
  }
}

/** The server's end of one socket; the test answers. Pings are answered with `heads`, unless `silent`. */
export class Peer {
  readonly frames = new Queue<ClientFrame>()
  readonly closed: Promise<unknown>
  heads: Record<string, number> = {}
  silent: boolean
  readonly #socket: WebSocket

  constructor(socket: WebSocket, silent: boolean) {
    this.#socket = socket
    this.silent = silent
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ClientFrame
      if (frame.type !== 'ping') this.frames.push(frame)
      else if (!this.silent) this.send({ type: 'pong', heads: this.heads, ...ref(frame) })
    })
  }

  send(frame: ServerFrame): void {
    this.#socket.send(JSON.stringify(frame))
  }

  /** Awaits the next frame. It must be of `type`. */
  async next<T extends ClientFrame['type']>(type: T): Promise<Extract<ClientFrame, { type: T }>> {
    const frame = await this.frames.next()
    if (frame.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(frame)}`)
    return frame as Extract<ClientFrame, { type: T }>
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason)
  }

  /** Ends the connection without a closing handshake, as a killed server does. */
  kill(): void {
    this.#socket.terminate()
  }
}

/** A real WebSocket server on a free port of this machine. */
export class TestServer {
  readonly peers = new Queue<Peer>()
  silent = false
  #port = 0
  #server: WebSocketServer | null = null

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/ws`
  }

  async start(): Promise<void> {
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: this.#port })
    this.#server.on('connection', (socket) => this.peers.push(new Peer(socket, this.silent)))
    await new Promise((resolve) => this.#server!.once('listening', resolve))
    this.#port = (this.#server.address() as { port: number }).port
  }

  /** Kills every connection and stops listening. `start` uses the same port again. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    for (const socket of server?.clients ?? []) socket.terminate()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)))
  }
}

/** The `ref` of a frame, for its answer. */
export function ref(frame: ClientFrame): { ref?: string } {
  return frame.ref === undefined ? {} : { ref: frame.ref }
}
