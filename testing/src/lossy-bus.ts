import type { BusMessage } from '@edusphere/server/bus/bus'
import { LocalBus } from '@edusphere/server/bus/local'

/** A bus that loses the messages that the test names, as Redis may. */
export class LossyBus extends LocalBus {
  loses = false

  override publish(channel: string, message: BusMessage): void {
    if (!this.loses) super.publish(channel, message)
  }
}
