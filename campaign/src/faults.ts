import { EngineFaults, type EngineFault } from './engine-faults.ts'
import type { Random } from './random.ts'
import type { Link, Proxy } from '@edusphere/testing/proxy'
import type { School } from './world/school.ts'
import type { ServerProcess } from './world/server-process.ts'
import type { Strokes } from './strokes.ts'

/** Faults for the next bytes of a connection, with their weights. */
const TRAPS = {
  cutServerFrame: { side: 'down', trap: { what: 'cut' }, weight: 10 },
  cutClientFrame: { side: 'up', trap: { what: 'cut' }, weight: 9 },
  swallowAck: { side: 'down', trap: { what: 'swallow', only: '"type":"ack"' }, weight: 12 },
  swallowFrame: { side: 'down', trap: { what: 'swallow' }, weight: 8 },
} as const
/** Other faults of one client's connection. */
const HARMS = { reset: 10, halfOpen: 5, abandon: 4, latency: 10, slice: 10, bandwidth: 6, stall: 7, unreachable: 4 }
const LINK_FAULTS = { ...mapWeights(TRAPS), ...HARMS }
/** Faults of a server. */
const SERVER_FAULTS = { kill: 5, killBeforeAck: 5, freeze: 4, clock: 6 }

const MONTH_MS = 30 * 86_400_000

type Harm = keyof typeof HARMS
type Fault = keyof typeof LINK_FAULTS | keyof typeof SERVER_FAULTS | EngineFault | 'duplicate' | 'repeat'

interface Target {
  name: string
  proxy: Proxy
}

/** Strikes connections, servers and engines, until told to stop. */
export class Storm {
  readonly #random: Random
  readonly #strokes: Strokes
  readonly #servers: readonly ServerProcess[]
  readonly #engines: EngineFaults | undefined
  readonly #hurt = new Set<ServerProcess>()

  constructor({ random, strokes, school }: { random: Random; strokes: Strokes; school: School }) {
    const { servers, engines } = school
    this.#random = random
    this.#strokes = strokes
    this.#servers = servers
    this.#engines = engines && new EngineFaults(strokes, { engines, servers })
  }

  /** Strikes `meanMs` apart on average: connections, servers, engines. */
  async rage(targets: readonly Target[], meanMs: { link: number; server: number; engine: number }): Promise<void> {
    const kinds = [
      { ms: meanMs.link, strike: (random: Random) => this.#strikeLink(targets, random) },
      { ms: meanMs.server, strike: (random: Random) => this.#strikeServer(targets, random) },
      { ms: meanMs.engine, strike: (random: Random) => this.#engines?.strike(random) },
    ]
    await Promise.all(kinds.map(({ ms, strike }) => this.#strokes.repeat(ms, this.#random.fork(), strike)))
    await this.#strokes.over()
  }

  #strikeLink(targets: readonly Target[], random: Random): void {
    const { name, proxy } = random.pick(targets)
    const fault = random.weighted(LINK_FAULTS)
    const ms = random.integer(50, 600)
    const link = proxy.newest
    if (!link) return
    const spring = () => {
      this.#strokes.count(fault, name)
      link.reset()
    }
    if (isTrap(fault)) link[TRAPS[fault].side].trap = { ...TRAPS[fault].trap, spring }
    else {
      this.#strokes.count(fault, name)
      this.#harm(fault, { proxy, link, ms })
    }
  }

  #harm(harm: Harm, { proxy, link, ms }: { proxy: Proxy; link: Link; ms: number }): void {
    switch (harm) {
      case 'reset':
        return link.reset()
      case 'halfOpen':
        link.die()
        return this.#strokes.last(2 * ms, () => link.reset())
      case 'abandon':
        link.abandon()
        return this.#strokes.last(2 * ms, () => link.reset())
      case 'latency':
        link.up.delay = ms / 4
        link.down.delay = ms / 2
        return
      case 'slice':
        link.up.slice = 1 + (ms % 7)
        link.down.slice = 1 + (ms % 97)
        return
      case 'bandwidth':
        // 2 to 60 KB/s
        link.down.bytesPerSecond = link.up.bytesPerSecond = Math.max(2_000, ms ** 2 / 6)
        return this.#strokes.last(3 * ms, () => link.calm())
      case 'stall':
        link.down.stall()
        return this.#strokes.last(2 * ms, () => link.calm())
      case 'unreachable':
        proxy.isOpen = false
        link.reset()
        return this.#strokes.last(ms, () => (proxy.isOpen = true))
    }
  }

  #strikeServer(targets: readonly Target[], random: Random): void {
    const fault = random.weighted(SERVER_FAULTS)
    const { name, proxy } = random.pick(targets)
    const [awayMs, frozenMs] = [random.integer(0, 500), random.integer(100, 2_000)]
    const shift = random.integer(-MONTH_MS, MONTH_MS)
    const server = random.pick(this.#servers)
    if (fault === 'clock') {
      this.#strokes.count(fault, `${shift} ms`)
      return server.stepClock(shift)
    }
    if (fault === 'killBeforeAck') {
      const link = proxy.newest
      const served = this.#servers.find(({ port }) => port === link?.port)
      const spring = () => {
        link!.reset()
        if (this.#strokes.running && !this.#hurt.has(served!)) this.#kill(served!, { fault, target: name, awayMs })
      }
      if (link) link.down.trap = { what: 'swallow', only: '"type":"ack"', spring }
    } else if (this.#hurt.has(server)) return
    else if (fault === 'kill') this.#kill(server, { fault, target: 'server', awayMs })
    else {
      this.#strokes.count(fault, `${frozenMs} ms`)
      this.#hurt.add(server)
      server.freeze()
      this.#strokes.last(frozenMs, () => {
        server.thaw()
        this.#hurt.delete(server)
      })
    }
  }

  #kill(server: ServerProcess, { fault, target, awayMs }: { fault: Fault; target: string; awayMs: number }): void {
    this.#strokes.count(fault, target)
    this.#hurt.add(server)
    const killed = server.kill()
    this.#strokes.last(awayMs, async () => {
      await killed
      await server.startAgain()
      this.#hurt.delete(server)
    })
  }
}

const isTrap = (fault: Fault): fault is keyof typeof TRAPS => fault in TRAPS

function mapWeights<K extends string>(table: Record<K, { weight: number }>): Record<K, number> {
  const weights = Object.entries<{ weight: number }>(table).map(([key, { weight }]) => [key, weight])
  return Object.fromEntries(weights) as Record<K, number>
}
