import { CLOSE } from '@edusphere/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { CONTROL, type Bus } from '../../bus/bus.ts'
import { endedAmong, readSessionsVersion } from './open-sessions.ts'
import type { Store } from '../../store/store.ts'
import type { SocketRegistry } from '../../socket/registry.ts'
import { StorePoll } from '../../room/store-poll.ts'

/** The longest time between the check of a handshake and its open socket: then the sessions are checked again. */
const HANDSHAKE_MS = 2_000

/**
 * Closes a socket when its session ends: at once by a bus message, else within a second by a poll of the store (the
 * operator's tool is another process, and a bus may lose a message).
 */
export class SessionWatch {
  readonly #sockets: SocketRegistry
  readonly #deps: { store: Store; bus: Bus; log: FastifyBaseLogger }
  readonly #poll: StorePoll
  #version = -1
  #checkAgainAt = Infinity
  #unsubscribe: (() => void) | undefined

  constructor(sockets: SocketRegistry, deps: { store: Store; bus: Bus; log: FastifyBaseLogger }) {
    this.#sockets = sockets
    this.#deps = deps
    this.#poll = new StorePoll(deps, () => this.#check())
  }

  async start(): Promise<void> {
    this.#unsubscribe = await this.#deps.bus.subscribe(CONTROL, (message) => {
      if (message.kind === 'sessions_ended') this.#end(message.sessionIds)
    })
  }

  stop(): void {
    this.#poll.stop()
    this.#unsubscribe?.()
  }

  async #check(): Promise<void> {
    for (const consumer of this.#sockets.all()) consumer.socket.closeIfTooSlow()
    const version = await readSessionsVersion(this.#deps.store.db)
    const changed = version !== this.#version
    if (!changed && performance.now() < this.#checkAgainAt) return
    this.#end(await endedAmong(this.#deps.store.db, this.#sockets.sessionIds))
    this.#version = version
    this.#checkAgainAt = changed ? performance.now() + HANDSHAKE_MS : Infinity
  }

  #end(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      for (const consumer of this.#sockets.ofSession(sessionId)) consumer.socket.close(CLOSE.unauthenticated)
    }
  }
}
