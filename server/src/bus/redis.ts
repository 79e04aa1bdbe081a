import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Bus, BusMessage, Listener, Others } from './bus.ts'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'
import { RedisLink } from './redis-link.ts'
import { describeTrouble } from './redis-trouble.ts'

/** Retries after a random part of this, doubled with each failure, so that processes reconnect at different times. */
const RETRY_MS = 100
const RETRY_MAX_MS = 2_000

interface Channel {
  listeners: Set<Listener>
  /** Resolves when the channel's messages arrive, or when Redis is away. */
  arrives: Promise<void>
}

type State =
  | { status: 'away'; retry: NodeJS.Timeout | undefined }
  /** Connected, but not yet subscribed to every channel: messages may be missed. */
  | { status: 'returning'; link: RedisLink }
  | { status: 'here'; link: RedisLink }
  | { status: 'closed' }

/** The bus between processes that share a Redis, or a Redis Cluster. */
export class RedisBus implements Bus {
  readonly #url: URL
  readonly #log: FastifyBaseLogger
  readonly #origin = randomUUID()
  readonly #channels = new Map<string, Channel>()
  readonly #watchers = new Set<() => void>()
  #state: State = { status: 'away', retry: undefined }

  private constructor(url: URL, log: FastifyBaseLogger) {
    this.#url = url
    this.#log = log
  }

  /** Rejects with a sentence for the operator when Redis cannot be used. Later, Redis may go and come back. */
  static async open(url: string, log: FastifyBaseLogger): Promise<RedisBus> {
    const bus = new RedisBus(new URL(url), log)
    try {
      await bus.#connect()
    } catch (error) {
      throw new Error(describeTrouble(error, bus.#url), { cause: error })
    }
    return bus
  }

  get others(): Others {
    return this.#state.status === 'here' ? 'reachable' : 'away'
  }

  publish(channel: string, message: BusMessage): void {
    // Redis first: a message that a listener publishes in answer must not overtake this one.
    if (this.#state.status === 'here') this.#state.link.publish(channel, encodeEnvelope(this.#origin, message))
    this.#hand(channel, message)
  }

  async subscribe(name: string, listener: Listener): Promise<() => void> {
    let channel = this.#channels.get(name)
    if (!channel) {
      channel = { listeners: new Set(), arrives: this.#attach(name) }
      this.#channels.set(name, channel)
    }
    const { listeners, arrives } = channel
    listeners.add(listener)
    await arrives
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0 || this.#channels.get(name) !== channel) return
      this.#channels.delete(name)
      if ('link' in this.#state) this.#state.link.unsubscribe(name)
    }
  }

  onChange(listener: () => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  async ping(): Promise<void> {
    if (this.#state.status !== 'here') throw new Error('Redis is away')
    await this.#state.link.ping()
  }

  get isReady(): boolean {
    return this.#state.status === 'here'
  }

  /** For what is counted for all processes (limits.ts): a script and its one key. Rejects when Redis is away. */
  async eval(script: string, options: { keys: [string]; arguments: string[] }): Promise<unknown> {
    if (this.#state.status !== 'here') throw new Error('Redis is away')
    return this.#state.link.eval(script, options)
  }

  async close(): Promise<void> {
    if (this.#state.status === 'away') clearTimeout(this.#state.retry)
    // Redis answers in order: after this answer, every message published before has arrived.
    if ('link' in this.#state) await this.#state.link.ping().catch(() => {})
    if ('link' in this.#state) this.#state.link.close()
    this.#state = { status: 'closed' }
    this.#channels.clear()
  }

  async #attach(name: string): Promise<void> {
    if (!('link' in this.#state)) return
    // A link that cannot subscribe is lost. The next link subscribes to every channel.
    await this.#state.link.subscribe(name).catch(() => {})
  }

  async #connect(): Promise<void> {
    const link = await RedisLink.open(this.#url, {
      onMessage: (channel, payload) => this.#receive(channel, payload),
      onLost: (lost, error) => this.#leave(lost, error),
    })
    if (this.#state.status === 'closed') {
      link.close()
      return
    }
    this.#state = { status: 'returning', link }
    const names = [...this.#channels.keys()]
    await Promise.all(names.map((name) => link.subscribe(name)))
    this.#state = { status: 'here', link }
  }

  /** While the link is still opening or subscribing, `#connect` rejects as well. */
  #leave(link: RedisLink, error: unknown): void {
    if (this.#state.status !== 'here' || this.#state.link !== link) return
    this.#log.warn(`${describeTrouble(error, this.#url)}; until it is back, the store is asked for what others do`)
    this.#retry(0)
    this.#announce()
  }

  #retry(failures: number): void {
    const wait = Math.random() * Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** failures)
    const retry = setTimeout(() => void this.#return(failures), wait).unref()
    this.#state = { status: 'away', retry }
  }

  async #return(failures: number): Promise<void> {
    try {
      await this.#connect()
      this.#log.info('Redis is back')
      this.#announce()
    } catch (error) {
      if (this.#state.status === 'closed') return
      this.#log.debug(describeTrouble(error, this.#url))
      this.#retry(failures + 1)
    }
  }

  #receive(channel: string, payload: string): void {
    if (payload.startsWith(this.#origin)) return
    const message = decodeEnvelope(payload)
    if (message) this.#hand(channel, message)
  }

  #hand(channel: string, message: BusMessage): void {
    for (const listener of this.#channels.get(channel)?.listeners ?? []) {
      try {
        listener(message)
      } catch (error) {
        this.#log.error({ err: error, channel }, 'a message of the bus could not be taken')
      }
    }
  }

  #announce(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
