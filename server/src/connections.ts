import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Limits } from './limits.ts'

/**
 * The connections that are no signed-in sockets, by address. A silent one costs its sender nothing: above the limit the
 * one goes whose last request is the longest ago. So a new one always gets in.
 */
export class Connections {
  readonly #limits: Limits
  /** The one that was heard longest ago first. */
  readonly #byAddress = new Map<string, Set<Duplex>>()
  readonly #addresses = new Map<Duplex, string>()
  /** One for all connections. */
  readonly #onClose: (this: Duplex) => void

  constructor(limits: Limits) {
    this.#limits = limits
    const forget = (connection: Duplex) => this.#forget(connection)
    this.#onClose = function () {
      forget(this)
    }
  }

  /** @param addressOf undefined for a connection that carries the requests of many */
  attach(server: Server, addressOf: (connection: Socket) => string | undefined): void {
    server.on('connection', (connection: Socket) => {
      const address = addressOf(connection)
      if (address !== undefined) this.hear(connection, address)
    })
    server.on('request', ({ socket }) => {
      const address = this.#addresses.get(socket)
      if (address !== undefined) this.hear(socket, address)
    })
  }

  /** Something came on the connection, which makes it the last one to be closed. */
  hear(connection: Duplex, address: string): void {
    if (this.#addresses.has(connection)) this.#forget(connection)
    else connection.on('close', this.#onClose)
    const all = this.#byAddress.get(address) ?? new Set()
    this.#byAddress.set(address, all.add(connection))
    this.#addresses.set(connection, address)
    if (!this.#limits.isOver('connections', all.size)) return
    const [longestSilent] = all
    longestSilent!.destroy()
  }

  /** It has become the socket of a signed-in person; those have limits of their own. */
  admit(connection: Duplex): void {
    connection.off('close', this.#onClose)
    this.#forget(connection)
  }

  #forget(connection: Duplex): void {
    const address = this.#addresses.get(connection)
    if (address === undefined) return
    this.#addresses.delete(connection)
    const all = this.#byAddress.get(address)!
    all.delete(connection)
    if (all.size === 0) this.#byAddress.delete(address)
  }
}
