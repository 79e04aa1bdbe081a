import { CLOSE, type ClientFrame, type ServerFrame } from '@edusphere/protocol'
import { BACKOFF, backoffDelay, restartDelay } from './backoff.ts'
import { systemClock, type Clock } from '../clock.ts'
import { ABNORMAL_CLOSURE, adviceFor } from './close-advice.ts'
import { parseFrame } from './requests.ts'
import { Heartbeat } from './heartbeat.ts'
import { Listeners } from '../listeners.ts'
import { RequestError, Requests, type AnswerFrame } from './requests.ts'
import type { ConnectionState } from './state.ts'
import { deviceSurroundings, type Surroundings } from './surroundings.ts'

const OPEN_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 10_000

/** Every field but `url` has a default for browsers and Node. */
export interface ConnectionOptions {
  /** The `ws:` or `wss:` address of `/ws`. */
  url: string
  /** Renews the credentials after 4401. Resolves to whether they were renewed; rejects without a network. */
  refresh?: () => Promise<boolean>
  /** Opens a socket. Programs add their `Authorization` header here. */
  openSocket?: (url: string) => WebSocket
  clock?: Clock
  /** A number in [0, 1), for random waits. */
  random?: () => number
  surroundings?: Surroundings
}

/**
 * One WebSocket that reconnects by itself (S14): up to five tries after a loss, with growing random waits. It follows
 * the protocol's table of close codes. It drops a server that does not answer a `ping`.
 */
export class Connection {
  readonly #url: string
  readonly #refresh: (() => Promise<boolean>) | undefined
  readonly #openSocket: (url: string) => WebSocket
  readonly #clock: Clock
  readonly #random: () => number
  readonly #surroundings: Surroundings
  readonly #requests: Requests
  readonly #heartbeat: Heartbeat
  readonly #states = new Listeners<ConnectionState>()
  readonly #opens = new Listeners<void>()
  readonly #frames = new Listeners<ServerFrame>()
  #state: ConnectionState = { status: 'closed', code: null }
  #socket: WebSocket | null = null
  #attempts = 0
  #delay = backoffDelay
  #refreshed = false
  #cancelTimer = () => {}
  #unwatch: (() => void) | null = null

  constructor(options: ConnectionOptions) {
    this.#url = options.url
    this.#refresh = options.refresh
    this.#openSocket = options.openSocket ?? ((url) => new WebSocket(url))
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#surroundings = options.surroundings ?? deviceSurroundings
    this.#requests = new Requests(this.#clock)
    this.#heartbeat = new Heartbeat(
      this.#clock,
      (timeoutMs) => this.request({ type: 'ping' }, timeoutMs),
      () => this.#drop(),
    )
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Whether a frame can be sent now. */
  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** Calls `listener` after every change of `state`, until the returned function is called. */
  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.add(listener)
  }

  /** Calls `listener` whenever a socket has opened, before anything else is sent on it. */
  onOpen(listener: () => void): () => void {
    return this.#opens.add(listener)
  }

  /** Calls `listener` with every frame of the server, before a request that the frame answers is settled. */
  onFrame(listener: (frame: ServerFrame) => void): () => void {
    return this.#frames.add(listener)
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#state.status !== 'closed' && this.#state.status !== 'unauthenticated') return
    this.#unwatch ??= this.#surroundings.watch({
      online: () => this.retry(),
      visible: () => this.retry(),
      offline: () => this.#sayOffline(),
    })
    this.#refreshed = false
    this.#startOver()
  }

  /** Closes the socket for good. Open requests reject with `connection_lost`. */
  stop(): void {
    this.#unwatch?.()
    this.#unwatch = null
    this.#release()
    this.#setState({ status: 'closed', code: null })
  }

  /** Connects at once and resets the count of tries. On an open connection, sends a `ping`. */
  retry(): void {
    const { status } = this.#state
    if (status === 'waiting' || status === 'failed' || status === 'offline') this.#startOver()
    else if (status === 'connected') void this.#heartbeat.beat()
  }

  /** Resets the count of tries. Called after a `sync`: opening a socket does not prove that the server works. */
  settle(): void {
    this.#attempts = 0
    this.#delay = backoffDelay
    this.#refreshed = false
  }

  /** Sends a frame that has no answer. False: the socket is not open, and the frame is dropped. */
  send(frame: ClientFrame): boolean {
    if (!this.isOpen) return false
    this.#socket!.send(JSON.stringify(frame))
    return true
  }

  /**
   * Sends a frame and waits for its answer.
   * @returns the `ack`, `sync` or `pong` with the frame's `ref`
   * @throws RequestError with the server's code; `not_open` (nothing was sent, and a new try to connect begins);
   *   `connection_lost` or `timed_out` (the outcome is unknown)
   */
  async request(frame: ClientFrame, timeoutMs = REQUEST_TIMEOUT_MS): Promise<AnswerFrame> {
    if (!this.isOpen) {
      this.retry()
      throw new RequestError('not_open', 'The connection is not open')
    }
    const { ref, answer } = this.#requests.open(timeoutMs)
    this.send({ ...frame, ref })
    return answer
  }

  #startOver(): void {
    this.#attempts = 0
    this.#open()
  }

  #open(): void {
    this.#release()
    // While the device is offline, tries do not change the state until one succeeds.
    if (this.#state.status !== 'offline') this.#setState({ status: 'connecting', attempt: this.#attempts })
    const socket = this.#openSocket(this.#url)
    this.#socket = socket
    socket.onopen = () => {
      this.#cancelTimer()
      this.#opens.emit()
      void this.#heartbeat.beat()
    }
    socket.onmessage = ({ data }) => this.#receive(data)
    socket.onclose = ({ code, reason }) => this.#lost(code, reason)
    this.#cancelTimer = this.#clock.after(OPEN_TIMEOUT_MS, () => this.#drop())
  }

  #receive(data: unknown): void {
    const frame = parseFrame(data)
    if (!frame) return
    if (this.#state.status !== 'connected') this.#setState({ status: 'connected' })
    this.#frames.emit(frame)
    this.#requests.settle(frame)
  }

  /** Drops the socket without its closing handshake, which a dead network never answers. */
  #release(): void {
    const socket = this.#socket
    this.#socket = null
    this.#cancelTimer()
    this.#heartbeat.stop()
    this.#requests.lose()
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #drop(): void {
    this.#lost(ABNORMAL_CLOSURE, '')
  }

  #lost(code: number, reason: string): void {
    this.#release()
    if (code === CLOSE.goingAway.code) this.#delay = restartDelay
    switch (adviceFor(code)) {
      case 'fix':
      case 'stop':
        return this.#setState({ status: 'closed', code })
      case 'refresh':
        return void this.#renew()
      case 'wait':
        return this.#scheduleRetry(Number(reason) * 1000 || null)
      default:
        return this.#scheduleRetry(null)
    }
  }

  async #renew(): Promise<void> {
    if (this.#refreshed || !this.#refresh) return this.#setState({ status: 'unauthenticated' })
    this.#refreshed = true
    this.#setState({ status: 'connecting', attempt: this.#attempts })
    const during = this.#state
    const renewed = await this.#refresh().catch(() => null)
    if (this.#state !== during) return
    if (renewed === null) this.#scheduleRetry(null)
    else if (renewed) this.#open()
    else this.#setState({ status: 'unauthenticated' })
  }

  #scheduleRetry(delayMs: number | null): void {
    if (!this.#surroundings.online()) return this.#waitOffline()
    if (this.#attempts >= BACKOFF.maxAttempts) return this.#setState({ status: 'failed' })
    this.#attempts++
    const delay = delayMs ?? this.#delay(this.#attempts, this.#random)
    this.#setState({ status: 'waiting', attempt: this.#attempts, retryAt: this.#clock.elapsed() + delay })
    this.#cancelTimer = this.#clock.after(delay, () => this.#open())
  }

  // A device can be "offline" and still reach a server, on itself or by cable. So tries go on, without a count.
  #waitOffline(): void {
    this.#setState({ status: 'offline' })
    this.#cancelTimer = this.#clock.after(BACKOFF.capMs, () => this.#open())
  }

  #sayOffline(): void {
    if (this.#state.status === 'connected') void this.#heartbeat.beat()
    if (this.#state.status !== 'waiting') return
    this.#cancelTimer()
    this.#waitOffline()
  }

  #setState(state: ConnectionState): void {
    this.#state = state
    this.#states.emit(state)
  }
}
