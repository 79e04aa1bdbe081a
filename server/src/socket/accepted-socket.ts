import { CLOSE } from '@edusphere/protocol'
import { WebSocket } from 'ws'
import type { ChatConsumer } from './consumer.ts'
import type { SocketRegistry } from './registry.ts'

/** With this code and higher ones `ws` closes the socket of a peer that broke the protocol. */
const BROKEN_FRAME = 1002

/** A socket of `ws` that holds its consumer: all sockets share these listeners, and an idle one owns no closures. */
export class AcceptedSocket extends WebSocket {
  #consumer: ChatConsumer | undefined
  #registry: SocketRegistry | undefined
  #address = ''
  /** The code of the close frame that was sent. Undefined: none, or without a code. */
  sentCode: number | undefined

  /** Counts the socket under `address`, and passes its frames to the consumer until it closes. */
  serve(consumer: ChatConsumer, registry: SocketRegistry, address: string): void {
    this.#consumer = consumer
    this.#registry = registry
    this.#address = address
    registry.add(consumer, address)
    this.on('message', this.#receive).on('pong', this.#ponged).on('close', this.#closed)
  }

  /** `ws` also calls this to answer a closing peer. */
  override close(code?: number, data?: string | Buffer): void {
    const isPeers = code === undefined || code < BROKEN_FRAME
    if (isPeers && this.#consumer?.socket.abandon()) return
    this.#consumer?.socket.silence()
    this.sentCode ??= code
    super.close(code, data)
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.#consumer!.socket.close(CLOSE.binary)
    else if (this.readyState === this.OPEN) this.#consumer!.receive(data.toString())
  }

  #ponged(payload: Buffer): void {
    this.#consumer!.socket.pong(payload)
  }

  #closed(): void {
    this.#registry!.remove(this.#consumer!, this.#address)
    this.#consumer!.disconnect()
  }
}
