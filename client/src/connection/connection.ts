import { CLOSE, type ClientFrame, type ServerFrame } from '@edusphere/protocol'
import { BACKOFF, Tries } from './backoff.ts'
import { ABNORMAL_CLOSURE, adviceFor } from './close-advice.ts'
import { Heartbeat } from './heartbeat.ts'
import { Listeners } from '../listeners.ts'
import { parseFrame, RequestError, Requests, type AnswerFrame } from './requests.ts'
import { withDefaults, type ConnectionOptions } from './options.ts'
import type { ConnectionState } from './state.ts'

const OPEN_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 10_000
/** How often a connection that has failed looks whether the server is back, give or take a quarter. */
const LOOK_EVERY_MS = 60_000

/**
 * One WebSocket that reconnects by itself (S14), with growing random waits. It follows the protocol's table of close
 * codes. It drops a server that is silent after a `ping`.
 */
export class Connection {
  readonly #options: Required<ConnectionOptions>
  readonly #tries: Tries
  readonly #requests: Requests
  readonly #heartbeat: Heartbeat
  readonly #states = new Listeners<ConnectionState>()
  readonly #opens = new Listeners<void>()
  readonly #frames = new Listeners<ServerFrame>()
  #state: ConnectionState = { status: 'closed', code: null }
  #socket: WebSocket | null = null
  #joining = 0
  #refreshed = false
  #cancelTimer = () => {}
  #unwatch: (() => void) | null = null

  constructor(options: ConnectionOptions) {
    this.#options = withDefaults(options)
    const { clock, maxAttempts, random } = this.#options
    this.#tries = new Tries(maxAttempts, random)
    this.#requests = new Requests(clock)
    this.#heartbeat = new Heartbeat({
      clock,
      ping: () => this.send({ type: 'ping' }),
      isJoining: () => this.#joining > 0,
      giveUp: () => this.#drop(),
    })
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
    this.#unwatch ??= this.#options.surroundings.watch({
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
    else if (status === 'connected') this.#heartbeat.beat()
  }

  /** Resets the count of tries. Called after a `sync`: opening a socket does not prove that the server works. */
  settle(): void {
    this.#tries.settle()
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
    const joins = frame.type === 'join' ? 1 : 0
    this.#joining += joins
    const { ref, answer } = this.#requests.open(timeoutMs)
    this.send({ ...frame, ref })
    return answer.finally(() => (this.#joining -= joins))
  }

  #startOver(): void {
    this.#tries.startOver()
    this.#open()
  }

  #open(): void {
    this.#release()
    // While the device is offline, tries do not change the state until one succeeds.
    if (this.#state.status !== 'offline') this.#setState({ status: 'connecting', attempt: this.#tries.count })
    const socket = this.#options.openSocket(this.#options.url)
    this.#socket = socket
    socket.onopen = () => {
      this.#cancelTimer()
      this.#opens.emit()
      this.#heartbeat.beat()
    }
    socket.onmessage = ({ data }) => this.#receive(data)
    socket.onclose = ({ code, reason }) => this.#lost(code, reason)
    this.#cancelTimer = this.#options.clock.after(OPEN_TIMEOUT_MS, () => this.#drop())
  }

  #receive(data: unknown): void {
    const frame = parseFrame(data)
    if (!frame) return
    this.#heartbeat.heard(frame.type)
    this.#requests.heard()
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
    if (code === CLOSE.goingAway.code) this.#tries.expectRestart()
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
    if (this.#refreshed) return this.#setState({ status: 'unauthenticated' })
    this.#refreshed = true
    this.#setState({ status: 'connecting', attempt: this.#tries.count })
    const during = this.#state
    const renewed = await this.#options.refresh().catch(() => null)
    if (this.#state !== during) return
    if (renewed === null) this.#scheduleRetry(null)
    else if (renewed) this.#open()
    else this.#setState({ status: 'unauthenticated' })
  }

  #scheduleRetry(delayMs: number | null): void {
    const { surroundings, clock } = this.#options
    if (!surroundings.online()) return this.#waitOffline()
    const wait = this.#tries.next()
    if (wait === null) return this.#fail()
    const delay = delayMs ?? wait
    this.#setState({ status: 'waiting', attempt: this.#tries.count, retryAt: clock.elapsed() + delay })
    this.#cancelTimer = clock.after(delay, () => this.#open())
  }

  #fail(): void {
    this.#setState({ status: 'failed' })
    this.#lookLater()
  }

  /** A page on a projector has no person who presses "Retry". */
  #lookLater(): void {
    const { clock, random, isServerUp, url } = this.#options
    const during = this.#state
    const look = async () => {
      const isUp = await isServerUp(url)
      if (this.#state !== during) return
      if (isUp) this.#startOver()
      else this.#lookLater()
    }
    this.#cancelTimer = clock.after(LOOK_EVERY_MS * (0.75 + random() / 2), () => void look())
  }

  // A device can be "offline" and still reach a server, on itself or by cable. So tries go on, without a count.
  #waitOffline(): void {
    this.#setState({ status: 'offline' })
    this.#cancelTimer = this.#options.clock.after(BACKOFF.capMs, () => this.#open())
  }

  #sayOffline(): void {
    if (this.#state.status === 'connected') this.#heartbeat.beat()
    if (this.#state.status !== 'waiting') return
    this.#cancelTimer()
    this.#waitOffline()
  }

  #setState(state: ConnectionState): void {
    this.#state = state
    this.#states.emit(state)
  }
}
