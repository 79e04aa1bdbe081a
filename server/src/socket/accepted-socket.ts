import { CLOSE } from '@edusphere/protocol'
import { WebSocket } from 'ws'
import type { ChatConsumer } from './consumer.ts'
import type { SocketRegistry } from './registry.ts'

/** A socket of `ws` that knows whose it is, so that all of them share these listeners: an idle one owns no closures. */
export class AcceptedSocket extends WebSocket {
  #consumer: ChatConsumer | undefined
  #registry: SocketRegistry | undefined
  #address = ''

  /** Counts it under `address`, and hands its consumer what comes in until it closes. */
  serve(consumer: ChatConsumer, registry: SocketRegistry, address: string): void {
    this.#consumer = consumer
    this.#registry = registry
    this.#address = address
    registry.add(consumer, address)
    this.on('message', this.#receive).on('close', this.#closed)
  }

  /** `ws` comes here as well, to answer a peer that closes. */
  override close(code?: number, data?: string | Buffer): void {
    this.#consumer?.socket.silence()
    super.close(code, data)
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.#consumer!.socket.close(CLOSE.binary)
    else if (this.readyState === this.OPEN) this.#consumer!.receive(data.toString())
  }

  #closed(): void {
    this.#registry!.remove(this.#consumer!, this.#address)
    this.#consumer!.disconnect()
  }
}
