import type { History } from './history.ts'
import type { Random } from './random.ts'
import type { Link, Proxy } from './world/proxy.ts'
import type { ServerProcess } from './world/server-process.ts'
import { pause } from './world/pause.ts'

/** Faults that wait for the next bytes of a connection, and how often each is set. */
const TRAPS = {
  cutServerFrame: { side: 'down', trap: { what: 'cut' }, weight: 10 },
  cutClientFrame: { side: 'up', trap: { what: 'cut' }, weight: 9 },
  swallowAck: { side: 'down', trap: { what: 'swallow', only: '"type":"ack"' }, weight: 12 },
  swallowFrame: { side: 'down', trap: { what: 'swallow' }, weight: 8 },
} as const
/** What else can be done to one client's connection. */
const HARMS = { reset: 10, halfOpen: 5, abandon: 4, latency: 10, slice: 10, bandwidth: 6, stall: 7, unreachable: 4 }
const LINK_FAULTS = { ...mapWeights(TRAPS), ...HARMS }
/** What can be done to the server. */
const SERVER_FAULTS = { kill: 5, killBeforeAck: 5, freeze: 4, clock: 6 }

type Harm = keyof typeof HARMS
export type Fault = keyof typeof LINK_FAULTS | keyof typeof SERVER_FAULTS | 'duplicate' | 'repeat'

interface Target {
  name: string
  proxy: Proxy
}

/** Strikes connections and the server until told to stop. A fault counts when it has struck, not when it was planned. */
export class Storm {
  readonly counts = new Map<Fault, number>()
  readonly #random: Random
  readonly #history: History
  readonly #server: ServerProcess
  #running = true
  /** Faults that are still going on: a frozen server, a stalled reader. */
  readonly #lasting = new Set<Promise<void>>()
  #serverIsHurt = false

  constructor({ random, history, server }: { random: Random; history: History; server: ServerProcess }) {
    this.#random = random
    this.#history = history
    this.#server = server
  }

  /** Strikes connections `meanMs` apart on average, and the server every `serverMeanMs`. */
  async rage(targets: readonly Target[], { meanMs, serverMeanMs }: { meanMs: number; serverMeanMs: number }) {
    const links = this.#repeat(meanMs, this.#random.fork(), (random) => this.#strikeLink(targets, random))
    const server = this.#repeat(serverMeanMs, this.#random.fork(), (random) => this.#strikeServer(targets, random))
    await Promise.all([links, server])
    await Promise.all(this.#lasting)
  }

  stop(): void {
    this.#running = false
  }

  count(fault: Fault, target: string): void {
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1)
    this.#history.add({ line: 'fault', fault, target })
  }

  async #repeat(meanMs: number, random: Random, strike: (random: Random) => void): Promise<void> {
    for (;;) {
      await pause(random.interval(meanMs))
      if (!this.#running) return
      strike(random)
    }
  }

  #strikeLink(targets: readonly Target[], random: Random): void {
    const { name, proxy } = random.pick(targets)
    const fault = random.weighted(LINK_FAULTS)
    const ms = random.integer(50, 600)
    const link = proxy.newest
    if (!link) return
    const spring = () => {
      this.count(fault, name)
      link.reset()
    }
    if (isTrap(fault)) link[TRAPS[fault].side].trap = { ...TRAPS[fault].trap, spring }
    else {
      this.count(fault, name)
      this.#harm(fault, { proxy, link, ms })
    }
  }

  #harm(harm: Harm, { proxy, link, ms }: { proxy: Proxy; link: Link; ms: number }): void {
    switch (harm) {
      case 'reset':
        return link.reset()
      case 'halfOpen':
        link.die()
        return this.#last(2 * ms, () => link.reset())
      case 'abandon':
        link.abandon()
        return this.#last(2 * ms, () => link.reset())
      case 'latency':
        link.up.delay = ms / 4
        link.down.delay = ms / 2
        return
      case 'slice':
        link.up.slice = 1 + (ms % 7)
        link.down.slice = 1 + (ms % 97)
        return
      case 'bandwidth':
        link.down.bytesPerSecond = 20 * ms
        link.up.bytesPerSecond = 10 * ms
        return this.#last(3 * ms, () => link.calm())
      case 'stall':
        link.down.stall()
        return this.#last(2 * ms, () => link.calm())
      case 'unreachable':
        proxy.isOpen = false
        link.reset()
        return this.#last(ms, () => (proxy.isOpen = true))
    }
  }

  #strikeServer(targets: readonly Target[], random: Random): void {
    const fault = random.weighted(SERVER_FAULTS)
    const { name, proxy } = random.pick(targets)
    const [awayMs, frozenMs] = [random.integer(0, 500), random.integer(100, 2_000)]
    const shift = random.integer(-7_200_000, 7_200_000)
    if (fault === 'clock') {
      this.count(fault, `${shift} ms`)
      return this.#server.stepClock(shift)
    }
    if (this.#serverIsHurt) return
    if (fault === 'killBeforeAck') {
      const link = proxy.newest
      const spring = () => {
        link!.reset()
        if (this.#running && !this.#serverIsHurt) this.#kill(fault, { name, awayMs })
      }
      if (link) link.down.trap = { what: 'swallow', only: '"type":"ack"', spring }
    } else if (fault === 'kill') this.#kill(fault, { name: 'server', awayMs })
    else {
      this.count(fault, `${frozenMs} ms`)
      this.#serverIsHurt = true
      this.#server.freeze()
      this.#last(frozenMs, () => {
        this.#server.thaw()
        this.#serverIsHurt = false
      })
    }
  }

  #kill(fault: Fault, { name, awayMs }: { name: string; awayMs: number }): void {
    this.count(fault, name)
    this.#serverIsHurt = true
    const killed = this.#server.kill()
    this.#last(awayMs, async () => {
      await killed
      await this.#server.start()
      this.#serverIsHurt = false
    })
  }

  #last(ms: number, end: () => unknown): void {
    const lasting = pause(ms).then(async () => void (await end()))
    this.#lasting.add(lasting)
    void lasting.finally(() => this.#lasting.delete(lasting))
  }
}

const isTrap = (fault: Fault): fault is keyof typeof TRAPS => fault in TRAPS

function mapWeights<K extends string>(table: Record<K, { weight: number }>): Record<K, number> {
  const weights = Object.entries<{ weight: number }>(table).map(([key, { weight }]) => [key, weight])
  return Object.fromEntries(weights) as Record<K, number>
}
