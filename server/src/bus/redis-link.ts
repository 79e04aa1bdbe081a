import { createClient, SocketClosedUnexpectedlyError } from '@redis/client'
import { CONTROL } from './bus.ts'
import { CLUSTER_SLOTS, clusterSlot } from './cluster-slot.ts'
import { RedisTrouble } from './redis-trouble.ts'

/** Time limit for each step of opening: a paused Redis accepts connections and never answers. */
const OPEN_MS = 2_000
/** After this many unanswered pings, one second, Redis counts as gone. */
const PING_MS = 250
const PINGS_UNANSWERED = 4

interface LinkListener {
  onMessage(channel: string, payload: string): void
  /** Called once, at the first sign that messages may be lost. The link cannot be used after it. */
  onLost(link: RedisLink, error: unknown): void
}

type Client = Awaited<ReturnType<typeof connect>>

interface Nodes {
  /** The client for each slot. Without a cluster, one client serves all slots. */
  ranges: readonly { from: number; to: number; client: Client }[]
  /** Undefined: not a cluster. */
  layout: string | undefined
}

/**
 * One connection to Redis, for publishing and for subscriptions (RESP3 allows both on one). It never reconnects by
 * itself: any failure ends it, so that lost messages are always noticed. With a Redis Cluster it is one connection to
 * each master, and every channel is a sharded one.
 */
export class RedisLink {
  readonly #nodes: Nodes
  readonly #clients: readonly Client[]
  readonly #listener: LinkListener
  readonly #beat: NodeJS.Timeout
  #unanswered = 0
  #ended = false

  /** Rejects when Redis cannot be reached, refuses the password, or lacks a permission that we need. */
  static async open(url: URL, listener: LinkListener): Promise<RedisLink> {
    const seed = await connect(url)
    const nodes = await findNodes(url, seed).catch((error: unknown) => {
      seed.destroy()
      throw error
    })
    const link = new RedisLink(nodes, listener)
    try {
      // A user with this permission has all that we need. The payload is not a bus message, so no listener gets it.
      for (const channel of [CONTROL, 'chat_']) {
        await link.subscribe(channel)
        await link.#publish(channel, 'hello')
      }
      await link.#unsubscribe('chat_')
      return link
    } catch (error) {
      link.close()
      throw error
    }
  }

  private constructor(nodes: Nodes, listener: LinkListener) {
    this.#nodes = nodes
    this.#clients = [...new Set(nodes.ranges.map(({ client }) => client))]
    this.#listener = listener
    for (const client of this.#clients) {
      client.on('error', (error) => this.#lose(error))
      client.on('sharded-channel-moved', () => this.#lose(new RedisTrouble('has given slots away')))
    }
    this.#beat = setInterval(() => this.#checkPulse(), PING_MS).unref()
  }

  publish(channel: string, payload: string): void {
    this.#publish(channel, payload).catch((error: unknown) => this.#lose(error))
  }

  /** Resolves when later messages will arrive. Rejects when they will not; then the link is lost. */
  async subscribe(channel: string): Promise<void> {
    const client = this.#clientOf(channel)
    try {
      await (this.#isCluster ? client.sSubscribe(channel, this.#take) : client.subscribe(channel, this.#take))
    } catch (error) {
      this.#lose(error)
      throw error
    }
  }

  unsubscribe(channel: string): void {
    this.#unsubscribe(channel).catch((error: unknown) => this.#lose(error))
  }

  eval(script: string, options: { keys: [string]; arguments: string[] }): Promise<unknown> {
    return this.#clientOf(options.keys[0]).eval(script, options)
  }

  async ping(): Promise<void> {
    await Promise.all(this.#clients.map((client) => (this.#isCluster ? this.#checkLayout(client) : client.ping())))
  }

  close(): void {
    this.#ended = true
    clearInterval(this.#beat)
    for (const client of this.#clients) client.destroy()
  }

  get #isCluster(): boolean {
    return this.#nodes.layout !== undefined
  }

  /** The Redis client removes a listener by identity, so all channels share one. */
  readonly #take = (payload: string, channel: string): void => this.#listener.onMessage(channel, payload)

  #publish(channel: string, payload: string): Promise<unknown> {
    return this.#clientOf(channel).sendCommand([this.#isCluster ? 'SPUBLISH' : 'PUBLISH', channel, payload])
  }

  async #unsubscribe(channel: string): Promise<void> {
    const client = this.#clientOf(channel)
    await (this.#isCluster ? client.sUnsubscribe(channel, this.#take) : client.unsubscribe(channel, this.#take))
  }

  #clientOf(channel: string): Client {
    const { ranges } = this.#nodes
    if (!this.#isCluster) return ranges[0]!.client
    const slot = clusterSlot(channel)
    return ranges.find(({ from, to }) => from <= slot && slot <= to)!.client
  }

  /** A node that gives slots away drops their subscriptions, often without a notice. */
  async #checkLayout(client: Client): Promise<void> {
    const layout = layoutOf(await client.clusterSlots())
    if (layout !== this.#nodes.layout) throw new RedisTrouble('belongs to a cluster whose slots are moving')
  }

  /** Counts pings instead of milliseconds: when this process was busy for a second, Redis was not silent. */
  #checkPulse(): void {
    if (this.#unanswered++ >= PINGS_UNANSWERED) {
      this.#lose(new RedisTrouble('has not answered for a second'))
      return
    }
    this.ping().then(
      () => (this.#unanswered = 0),
      (error: unknown) => this.#lose(error),
    )
  }

  #lose(error: unknown): void {
    if (this.#ended) return
    this.close()
    const isCut = error instanceof SocketClosedUnexpectedlyError
    this.#listener.onLost(this, isCut ? new RedisTrouble('has closed the connection') : error)
  }
}

async function connect(url: URL) {
  const client = createClient({
    url: url.href,
    name: 'edusphere',
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    commandOptions: { timeout: 0 },
    socket: { connectTimeout: OPEN_MS, reconnectStrategy: false },
  })
  // The commands in flight reject with the same error.
  client.on('error', () => {})
  await answered(client, client.connect())
  return client
}

async function answered<T>(client: { destroy(): void }, work: Promise<T>): Promise<T> {
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    client.destroy()
  }, OPEN_MS)
  try {
    return await work
  } catch (error) {
    throw timedOut ? new RedisTrouble('does not answer') : error
  } finally {
    clearTimeout(timer)
  }
}

async function findNodes(url: URL, seed: Client): Promise<Nodes> {
  const { mode } = await answered(seed, seed.hello(3))
  if (mode !== 'cluster') return { ranges: [{ from: 0, to: CLUSTER_SLOTS - 1, client: seed }], layout: undefined }
  const slots = await answered(seed, seed.clusterSlots())
  const served = slots.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  if (served < CLUSTER_SLOTS) throw new RedisTrouble('belongs to a cluster that does not serve all slots')
  const addresses = new Map(slots.map(({ master }) => [master.id, addressOf(url, master)]))
  const opened = await Promise.allSettled([...addresses.values()].map(connect))
  const clients = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = opened.find((result) => result.status === 'rejected')
  if (failed) {
    for (const client of clients) client.destroy()
    throw failed.reason
  }
  seed.destroy()
  const ids = [...addresses.keys()]
  const ranges = slots.map(({ from, to, master }) => ({ from, to, client: clients[ids.indexOf(master.id)]! }))
  return { ranges, layout: layoutOf(slots) }
}

/** User and password are the same on every node. A node that does not know its own address returns an empty one. */
function addressOf(url: URL, { host, port }: { host: string; port: number }): URL {
  const address = new URL(url)
  if (host) address.hostname = host.includes(':') ? `[${host}]` : host
  address.port = String(port)
  return address
}

type Slots = Awaited<ReturnType<Client['clusterSlots']>>

const layoutOf = (slots: Slots): string =>
  slots
    .map(({ from, to, master }) => `${from}-${to} ${master.id}`)
    .toSorted()
    .join()
