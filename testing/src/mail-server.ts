import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export interface Received {
  to: string
  letter: Email
}

/** A real mail server on loopback. It keeps every letter, and can be away, or refuse. */
export class TestMailServer {
  readonly letters: Received[] = []
  /** What it does with the next letters, in turn. Afterwards it accepts. */
  readonly next: ('refuse' | 'refuse_for_good' | 'accept_and_say_nothing')[] = []
  #waiting: { matches: (received: Received) => boolean; resolve: (received: Received) => void }[] = []
  #server: SMTPServer | undefined
  #port = 0

  static async start(): Promise<TestMailServer> {
    const server = new TestMailServer()
    await server.start()
    return server
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    this.#server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
      onRcptTo: (_address, _session, callback) => {
        const refusal = this.next[0]?.startsWith('refuse') ? this.next.shift() : undefined
        if (!refusal) return callback()
        callback(Object.assign(new Error('no'), { responseCode: refusal === 'refuse' ? 451 : 550 }))
      },
      onData: (stream, { envelope }, callback) => {
        const isSilent = this.next[0] === 'accept_and_say_nothing' && this.next.shift() !== undefined
        void PostalMime.parse(new Response(stream as never).body!).then((letter) => {
          this.#take({ to: envelope.rcptTo[0]!.address, letter })
          // The connection ends before the answer.
          if (isSilent) this.#server!.connections.forEach((connection) => connection.close())
          else callback()
        })
      },
    })
    this.#server.on('error', () => {})
    const listener = this.#server.listen(this.#port, '127.0.0.1')
    await once(listener, 'listening')
    this.#port = (listener.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server!.close(resolve)
    await promise
  }

  /** Ends every connection until `run` has ended, and at least one. */
  async awayWhile(run: () => Promise<void>): Promise<void> {
    await this.stop()
    const wall = createServer((socket) => socket.destroy()).listen(this.#port, '127.0.0.1')
    const tried = once(wall, 'connection')
    await run()
    await tried
    wall.close()
    await once(wall, 'close')
    await this.start()
  }

  /** The first matching letter, past or future. */
  async receives(matches: (received: Received) => boolean): Promise<Received> {
    const found = this.letters.find(matches)
    if (found) return found
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }))
  }

  #take(received: Received): void {
    this.letters.push(received)
    for (const waiting of this.#waiting.filter(({ matches }) => matches(received))) waiting.resolve(received)
    this.#waiting = this.#waiting.filter(({ matches }) => !matches(received))
  }
}
