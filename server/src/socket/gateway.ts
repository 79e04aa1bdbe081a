import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CLOSE, LIMITS, type CloseRow, type ErrorCode } from '@edusphere/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { WebSocketServer, type WebSocket } from 'ws'
import { FewByFew } from '../few-by-few.ts'
import { isRepeated, type Trust } from '../trust.ts'
import { Histogram, Tally } from '../histogram.ts'
import type { Membership } from '../store/memberships.ts'
import { AcceptedSocket } from './accepted-socket.ts'
import { Crowd } from './crowd.ts'
import { ChatConsumer, type ChatDeps } from './consumer.ts'
import { ChatSocket } from './socket.ts'
import { parseTarget, type Target } from './target.ts'
import { SocketRegistry } from './registry.ts'
import type { Resume } from '../room/reader.ts'
import type { Connections } from '../connections.ts'
import type { Caller } from '../caller.ts'
import { securityEvent } from '../security-events.ts'
import { securityHead } from '../security-headers.ts'

/**
 * How often silent sockets are looked for. A socket that was silent for one such time is asked, after two it is dropped:
 * within 45 s. Our own clients ping every 15 s.
 */
const SILENCE_SWEEP_MS = 15_000

/** Durations that tests shorten. */
export interface Timing {
  silenceSweepMs?: number
  /** See `Pace`. */
  underWayMs?: number
}

/** How long a peer may take to answer the closing handshake. */
const GOODBYE_MS = 2_000

const HANDSHAKE = {
  WebSocket: AcceptedSocket,
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: LIMITS.frameBytes,
  maxFragments: 128,
  maxBufferedChunks: 1024,
  closeTimeout: GOODBYE_MS,
}

/** Codes of sockets that the peer closed (RFC 6455, 7.4.1). Any other code of a peer counts as `other`. */
const PEER_CODES = [1000, 1001, 1005, 1006]

interface GatewayDeps extends Omit<ChatDeps, 'acks' | 'refusals'> {
  authenticate(accessToken: string | undefined): Promise<Caller | undefined>
  trust: Trust
  connections: Connections
  timing?: Timing | undefined
}

/** What an accepted handshake leads to. */
type Verdict =
  | { verdict: 'close'; row: CloseRow; reason?: string }
  | { verdict: 'room'; caller: Caller; membership: Membership; resume: Resume | undefined }
  | { verdict: 'any'; caller: Caller }

/** Accepts or refuses WebSocket handshakes: origin, caller, room, membership (S9, S10). */
export class Gateway {
  readonly sockets = new SocketRegistry()
  readonly acks = new Histogram()
  readonly refusals = new Tally<ErrorCode>([])
  readonly closes = new Tally<number | 'other'>([...PEER_CODES, ...Object.values(CLOSE).map(({ code }) => code)])
  readonly #deps: GatewayDeps & ChatDeps
  readonly #log: FastifyBaseLogger
  readonly #wss = new WebSocketServer<typeof AcceptedSocket>(HANDSHAKE)
  /** At this point `ws` has already answered a broken frame (1002, 1007, 1009). */
  readonly #onError = (error: Error) => this.#log.debug({ err: error }, 'a socket broke the protocol')
  /** One for all sockets: an idle socket owns no closures. */
  readonly #onClose = countingCloses(this.closes)
  readonly #crowd = new Crowd()
  readonly #few = new FewByFew()
  #sweep: NodeJS.Timeout | undefined
  #closing = false

  constructor(deps: GatewayDeps) {
    this.#deps = { ...deps, acks: this.acks, refusals: this.refusals }
    this.#log = deps.logger
  }

  attach(server: Server): void {
    const sweep = () => {
      for (const { socket } of this.sockets.all()) socket.lookForLife()
    }
    // Not a WebSocket handshake, although it asks for an upgrade.
    this.#wss.on('wsClientError', (_error, stream, request) =>
      refuseOn(stream, '400 Bad Request', `${this.#securityHeadOf(request)}Sec-WebSocket-Version: 13\r\n`),
    )
    this.#sweep = setInterval(sweep, this.#deps.timing?.silenceSweepMs ?? SILENCE_SWEEP_MS).unref()
    server.on('upgrade', (request, stream, head) => {
      stream.on('error', destroyItself)
      const failed = (error: unknown) => {
        this.#log.error({ err: error }, 'a handshake failed')
        stream.destroy()
      }
      this.#few.enter(() => void this.#upgrade(request, stream, head).catch(failed))
    })
  }

  /** Closes every socket with 1001, after its frames in flight are answered. */
  async close(): Promise<void> {
    this.#closing = true
    clearInterval(this.#sweep)
    await Promise.all([...this.sockets.all()].map((consumer) => consumer.drained()))
    for (const consumer of this.sockets.all()) consumer.socket.close(CLOSE.goingAway)
    await this.sockets.emptied(GOODBYE_MS)
    for (const consumer of this.sockets.all()) consumer.socket.terminate()
    this.#wss.close()
  }

  async #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const target = parseTarget(request.url ?? '/')
    const refuse = (status: string) => refuseOn(stream, status, this.#securityHeadOf(request))
    if (!target) return refuse('404 Not Found')
    if (this.#closing) return refuse('503 Service Unavailable')
    if (isRepeated(request.rawHeaders)) return refuse('400 Bad Request')
    const address = this.#deps.trust.addressOf(request)
    if (!this.#deps.trust.isAllowedOrigin(request)) {
      securityEvent(this.#log, { event: 'foreign_origin', outcome: 'foreign_origin', from: address, what: 'socket' })
      return refuse('403 Forbidden')
    }
    this.#deps.connections.hear(stream, address)
    const verdict = await this.#judge(request, { target, address }).catch((error: unknown): Verdict => {
      this.#log.warn({ err: error }, 'a handshake could not be judged')
      return { verdict: 'close', row: CLOSE.unavailable }
    })
    this.#wss.handleUpgrade(request, stream, head, (ws) => {
      // `ws` handles socket errors from here on.
      stream.off('error', destroyItself)
      this.#accept(ws, { stream, verdict, address })
    })
  }

  #securityHeadOf(request: IncomingMessage): string {
    return securityHead(this.#deps.trust.isSecure(request))
  }

  async #judge(request: IncomingMessage, { target, address }: { target: Target; address: string }): Promise<Verdict> {
    const token = this.#deps.trust.accessToken(request)
    if (token !== undefined) await this.#crowd.enter()
    const caller = await this.#deps.authenticate(token)
    // The tabs of a browser share cookies: a tab must not go on under the account that signed in later in another tab.
    const isExpected = target.form === 'bad' || target.user === undefined || target.user === caller?.userId
    if (!caller || !isExpected) {
      await this.#deps.limits.turn('visit_turn', address)
      return { verdict: 'close', row: CLOSE.unauthenticated }
    }
    if (target.form === 'bad') return { verdict: 'close', row: CLOSE.badRequest }
    const wait = this.#wait(caller, target, address)
    if (wait > 0) {
      const { username: who } = caller
      securityEvent(this.#log, { event: 'limit', outcome: 'rate_limited', from: address, who, what: 'socket' })
      return { verdict: 'close', row: CLOSE.tooMany, reason: String(wait) }
    }
    if (target.form === 'any') return { verdict: 'any', caller }
    const membership = await this.#deps.hub.findMembership(caller.userId, target)
    if (!membership) return { verdict: 'close', row: CLOSE.roomNotFound }
    return { verdict: 'room', caller, membership, resume: target.resume }
  }

  /** A socket of the single-room form joins by its handshake. */
  #wait({ userId }: Caller, { form }: Target, address: string): number {
    const { limits } = this.#deps
    const wait = limits.waitForSocket(this.sockets.count(userId, address)) || limits.wait('opening', userId)
    return wait || form === 'any' ? wait : limits.waitForFrame('join', userId)
  }

  /** Not part of the handshake: a listener made there would keep the request in memory until the socket closes. */
  #accept(
    ws: AcceptedSocket,
    { stream, verdict, address }: { stream: Duplex; verdict: Verdict; address: string },
  ): void {
    ws.on('error', this.#onError)
    ws.on('close', this.#onClose)
    if (verdict.verdict === 'close') {
      ws.close(verdict.row.code, verdict.reason ?? verdict.row.reason)
      return
    }
    this.#deps.connections.admit(stream)
    const socket = new ChatSocket(ws, stream, this.#deps.timing?.underWayMs)
    const form =
      verdict.verdict === 'room'
        ? ({ form: 'room', room: verdict.membership.room } as const)
        : ({ form: 'any' } as const)
    const consumer = new ChatConsumer(this.#deps, { socket, flow: ws, caller: verdict.caller, form })
    ws.serve(consumer, this.sockets, address)
    if (verdict.verdict === 'room') consumer.connect(verdict.membership, verdict.resume)
  }
}

/** By the code that this side sent, also to a peer that does not answer it; else by the peer's. */
function countingCloses(closes: Gateway['closes']): (this: WebSocket, code: number) => void {
  return function (code) {
    const shown = (this as AcceptedSocket).sentCode ?? code
    closes.add(closes.has(shown) ? shown : 'other')
  }
}

function destroyItself(this: Duplex): void {
  this.destroy()
}

/** Does not wait for the peer to close its side. */
function refuseOn(stream: Duplex, status: string, head: string): void {
  const answer = `HTTP/1.1 ${status}\r\n${head}Connection: close\r\nContent-Length: 0\r\n\r\n`
  stream.once('finish', destroyItself).end(answer)
}
