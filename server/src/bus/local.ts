import type { Bus, BusMessage, Listener, Others } from './bus.ts'

/** The bus of a single process. */
export class LocalBus implements Bus {
  readonly others: Others = 'none'
  readonly #channels = new Map<string, Set<Listener>>()

  publish(channel: string, message: BusMessage): void {
    for (const listener of this.#channels.get(channel) ?? []) listener(message)
  }

  subscribe(channel: string, listener: Listener): Promise<() => void> {
    const listeners = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, listeners.add(listener))
    return Promise.resolve(() => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#channels.delete(channel)
    })
  }

  onChange(_listener: () => void): () => void {
    return () => {}
  }

  ping(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#channels.clear()
    return Promise.resolve()
  }
}
