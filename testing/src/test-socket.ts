import { WebSocket } from 'ws'

export interface Frame {
  type: string
  [field: string]: unknown
}

export interface Opened {
  socket: TestSocket
  sync: Frame
}

/** The usernames of the last `presence` frame. */
export function onlineIn(frames: readonly Frame[]): string[] {
  const last = frames.findLast(({ type }) => type === 'presence')
  return ((last?.users as string[] | undefined) ?? []).toSorted()
}

/** A minimal client. It keeps every frame, and a test can wait for one of them. */
export class TestSocket<F extends Frame = Frame> {
  readonly frames: F[] = []
  /** Resolves after the handshake. Rejects with the HTTP status of a refusal. */
  readonly opened: Promise<void>
  readonly closed: Promise<{ code: number; reason: string }>
  readonly ws: WebSocket
  #waiting: { matches: (frame: F) => boolean; resolve: (frame: F) => void }[] = []
  #refs = 0

  constructor(url: string, headers: Record<string, string> = {}, options: { ca?: string; autoPong?: boolean } = {}) {
    this.ws = new WebSocket(url, { headers, ...options })
    this.opened = new Promise((resolve, reject) => {
      this.ws.on('open', resolve)
      this.ws.on('error', reject)
    })
    this.closed = new Promise((resolve) => {
      this.ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    this.ws.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as F))
  }

  get events(): F[] {
    return this.frames.filter(({ type }) => type === 'chat_message')
  }

  /** "ada,bob" */
  get online(): string {
    return String(onlineIn(this.frames))
  }

  send(frame: object | string): void {
    this.ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Sends a frame with its own `ref` and resolves with the answer. */
  async request(frame: object): Promise<F> {
    const ref = `r${++this.#refs}`
    this.send({ ...frame, ref })
    return this.next((answer) => answer.ref === ref)
  }

  /** The first matching frame, past or future. */
  async next(matches: (frame: F) => boolean): Promise<F> {
    const found = this.frames.find(matches)
    if (found) return found
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }))
  }

  /** Resolves when exactly these users are present. */
  async seesOnline(users: string): Promise<void> {
    await this.next(() => this.online === users)
  }

  /** Every frame that the server sent before it answered a ping. */
  async settled(): Promise<F[]> {
    await this.request({ type: 'ping' })
    return this.frames
  }

  terminate(): void {
    this.ws.terminate()
  }

  #take(frame: F): void {
    this.frames.push(frame)
    for (const waiting of this.#waiting.filter(({ matches }) => matches(frame))) waiting.resolve(frame)
    this.#waiting = this.#waiting.filter(({ matches }) => !matches(frame))
  }
}
