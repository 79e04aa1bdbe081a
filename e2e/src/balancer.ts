import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A load balancer before several processes: each connection goes to the next one. */
export class Balancer {
  /** 0 until the first opening finds a free port. Then kept, so that clients find it again. */
  port = 0
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #connections = 0

  get isOpen(): boolean {
    return this.#server !== undefined
  }

  async open(targets: readonly number[]): Promise<void> {
    const server = createServer((client) => {
      const target = connect(targets[this.#connections++ % targets.length]!, '127.0.0.1')
      for (const [socket, other] of [
        [client, target],
        [target, client],
      ] as const) {
        this.#sockets.add(socket)
        socket.on('error', () => other.destroy()).on('close', () => this.#sockets.delete(socket))
        socket.pipe(other)
      }
    })
    await once(server.listen(this.port, '127.0.0.1'), 'listening')
    this.port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async close(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    const closed = once(server, 'close')
    server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
