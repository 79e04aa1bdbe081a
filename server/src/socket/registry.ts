import type { ChatConsumer } from './consumer.ts'

/** Every open socket of this process by session, because a socket ends with it. Also counts by person and address. */
export class SocketRegistry {
  readonly #bySession = new Map<string, readonly ChatConsumer[]>()
  readonly #perUser = new Map<string, number>()
  readonly #perAddress = new Map<string, number>()
  #size = 0
  #onEmpty: (() => void) | undefined

  get size(): number {
    return this.#size
  }

  get sessionIds(): string[] {
    return [...this.#bySession.keys()]
  }

  add(consumer: ChatConsumer, address: string): void {
    const { sessionId, userId } = consumer.caller
    this.#bySession.set(sessionId, [...this.ofSession(sessionId), consumer])
    step(this.#perUser, userId, 1)
    step(this.#perAddress, address, 1)
    this.#size++
  }

  remove(consumer: ChatConsumer, address: string): void {
    const { sessionId, userId } = consumer.caller
    const sockets = this.ofSession(sessionId)
    const others = sockets.filter((other) => other !== consumer)
    if (others.length === sockets.length) return
    if (others.length > 0) this.#bySession.set(sessionId, others)
    else this.#bySession.delete(sessionId)
    step(this.#perUser, userId, -1)
    step(this.#perAddress, address, -1)
    if (--this.#size === 0) this.#onEmpty?.()
  }

  /** The open sockets of a person and of an address, by the names of their limits. */
  count(userId: string, address: string): { sockets: number; address_sockets: number } {
    return { sockets: this.#perUser.get(userId) ?? 0, address_sockets: this.#perAddress.get(address) ?? 0 }
  }

  ofSession(sessionId: string): readonly ChatConsumer[] {
    return this.#bySession.get(sessionId) ?? []
  }

  *all(): Iterable<ChatConsumer> {
    for (const sockets of this.#bySession.values()) yield* sockets
  }

  /** Resolves when no socket is left, or after `ms`. */
  async emptied(ms: number): Promise<void> {
    if (this.#size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#onEmpty = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function step(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
