import type { PresenceFrame } from '@edusphere/protocol'
import { encodeFrame } from './frame.ts'
import type { RoomFeed } from './room-feed.ts'
import type { Reader } from './subscription.ts'

/**
 * The list goes to everybody in the room, so its cost grows with the square of their number: a class of 30 sees a change
 * after a quarter of a second, a lecture of 1,000 every few seconds.
 */
const delayMs = (people: number): number => 100 + 5 * people

/** Who is connected to a room, each person once however many sockets they have. */
export class Presence {
  readonly #feed: RoomFeed
  readonly #sockets = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(feed: RoomFeed) {
    this.#feed = feed
  }

  get users(): ReadonlySet<string> {
    return new Set(this.#sockets.keys())
  }

  joined({ username }: Reader): void {
    const sockets = this.#sockets.get(username) ?? 0
    this.#sockets.set(username, sockets + 1)
    if (sockets === 0) this.#announce()
  }

  left({ username }: Reader): void {
    const sockets = (this.#sockets.get(username) ?? 0) - 1
    if (sockets > 0) {
      this.#sockets.set(username, sockets)
      return
    }
    if (this.#sockets.delete(username)) this.#announce()
  }

  frame(): Buffer {
    const presence: PresenceFrame = { type: 'presence', room: this.#feed.room.id, users: [...this.#sockets.keys()] }
    return encodeFrame(JSON.stringify(presence))
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #announce(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const frame = this.frame()
      for (const { reader, style } of this.#feed.subscriptions) {
        if (style === 'synced' && !reader.socket.isBehind) reader.socket.write(frame)
      }
    }, delayMs(this.#sockets.size)).unref()
  }
}
