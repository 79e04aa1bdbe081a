import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { roomGroup, type PresenceFrame } from '@edusphere/protocol'
import type { Bus, BusMessage } from '../bus/bus.ts'
import { encodeFrame } from './frame.ts'
import type { RoomRef } from '../store/memberships.ts'
import type { Reader } from './reader.ts'
import type { FeedState } from './feed-state.ts'

/**
 * The list goes to every reader in the room, so its cost grows with the square of their number. A class of 30 sees a
 * change after a quarter of a second, a lecture of 1,000 every few seconds.
 */
const delayMs = (people: number): number => 100 + 5 * people

/** With more people than this, a joining reader gets the last list that was sent. The next list follows soon. */
const CROWD = 50

/** Each process repeats who is connected to it. A process that was silent for `EXPIRY_MS` counts as dead. */
const RENEWAL_MS = 2_000
const EXPIRY_MS = 5_000

/** How long a process without a socket in the room waits for the lists of the others. */
const ANSWER_MS = 100

/** The usernames connected to a room, each once, over all sockets and processes. */
export class Presence {
  readonly #state: FeedState
  readonly #bus: Bus
  /** Identifies this room in this process, on the bus. */
  readonly #place = randomUUID()
  readonly #sockets = new Map<string, number>()
  readonly #elsewhere = new Map<string, { users: readonly string[]; expires: number }>()
  #renewal = 0
  /** The last list that was sent, as a frame. */
  #told: Buffer | undefined
  #timer: NodeJS.Timeout | undefined
  #unwatch: (() => void) | undefined

  constructor(state: FeedState, bus: Bus) {
    this.#state = state
    this.#bus = bus
  }

  get users(): ReadonlySet<string> {
    const users = new Set(this.#sockets.keys())
    for (const place of this.#elsewhere.values()) for (const username of place.users) users.add(username)
    return users
  }

  /** Asks the other processes for their lists, now and whenever the bus is back. */
  open(): void {
    this.#ask()
    this.#unwatch = this.#bus.onChange(() => this.#ask())
  }

  joined({ username }: Reader): void {
    const sockets = this.#sockets.get(username) ?? 0
    this.#sockets.set(username, sockets + 1)
    if (sockets === 0) this.#changed()
  }

  left({ username }: Reader): void {
    const sockets = (this.#sockets.get(username) ?? 0) - 1
    if (sockets > 0) {
      this.#sockets.set(username, sockets)
      return
    }
    if (this.#sockets.delete(username)) this.#changed()
  }

  /** Handles a message of another process. */
  take(message: BusMessage & { kind: 'presence' | 'presence_asked' }): void {
    if (message.kind === 'presence_asked') {
      this.#renew()
      return
    }
    const { place, users } = message
    if (place === this.#place) return
    const before = this.#elsewhere.get(place)?.users ?? []
    if (users.length > 0) this.#elsewhere.set(place, { users, expires: performance.now() + EXPIRY_MS })
    else this.#elsewhere.delete(place)
    if (before.join() !== users.join()) this.#announce()
  }

  /** Repeats this process's list, and drops processes that went silent. Called every half second. */
  keep(): void {
    const now = performance.now()
    if (now >= this.#renewal) this.#renew()
    for (const [place, { expires }] of this.#elsewhere) {
      if (now < expires) continue
      this.#elsewhere.delete(place)
      this.#announce()
    }
  }

  /** For a reader that has just joined. */
  frame(): Buffer {
    return this.#told && this.#sockets.size > CROWD ? this.#told : this.#tell()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#unwatch?.()
    this.#sockets.clear()
    this.#renew()
  }

  #ask(): void {
    if (this.#bus.others === 'reachable') askPresence(this.#bus, this.#state.room)
  }

  #renew(): void {
    this.#renewal = performance.now() + RENEWAL_MS
    if (this.#bus.others !== 'reachable') return
    const { room } = this.#state
    const users = [...this.#sockets.keys()]
    this.#bus.publish(roomGroup(room), { kind: 'presence', roomId: room.id, place: this.#place, users })
  }

  #changed(): void {
    // This also sends the list to the other processes.
    this.#renewal = 0
    this.#announce()
  }

  #tell(): Buffer {
    const presence: PresenceFrame = { type: 'presence', room: this.#state.room.id, users: [...this.users] }
    return (this.#told = encodeFrame(JSON.stringify(presence)))
  }

  #announce(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (this.#renewal === 0) this.#renew()
      const frame = this.#tell()
      for (const { socket, style } of this.#state.subscriptions) {
        if (style === 'synced' && !socket.isBehind) socket.write(frame)
      }
    }, delayMs(this.users.size)).unref()
  }
}

/** The usernames connected to a room, for a process without a socket in it. */
export async function presenceElsewhere(bus: Bus, room: RoomRef): Promise<ReadonlySet<string>> {
  const online = new Set<string>()
  if (bus.others !== 'reachable') return online
  const leave = await bus.subscribe(roomGroup(room), (message) => {
    if (message.kind !== 'presence' || message.roomId !== room.id) return
    for (const username of message.users) online.add(username)
  })
  askPresence(bus, room)
  await wait(ANSWER_MS)
  leave()
  return online
}

function askPresence(bus: Bus, room: RoomRef): void {
  bus.publish(roomGroup(room), { kind: 'presence_asked', roomId: room.id })
}
