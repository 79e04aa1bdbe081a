import type { Message } from '@edusphere/protocol'
import type { ChangeFrame } from '../history.ts'

/** `unknown`: the change may or may not have been stored; `offline`: nothing was sent. */
export type Result = 'acked' | 'refused' | 'unknown' | 'offline'

/** A change with the room it is for. */
export type Change = ChangeFrame & { room: string }

/** One client program of one person. The writer decides what to do; the device does it in its own way. */
export interface Device {
  readonly name: string
  readonly username: string
  /** Rooms that it can write to. */
  readonly rooms: readonly string[]
  start(): void
  /** Makes a change and waits for its result. */
  change(change: Change): Promise<Result>
  /** Sends the same frame once more, without waiting. False: no connection. */
  repeat(change: Change): boolean
  /** Leaves a room on the socket and joins it again. */
  rejoin(room: string): void
  message(room: string, id: string): Message | undefined
  /** Everything it shows of the room after scrolling to the beginning. Null: it is not in the room (any more). */
  replica(room: string): Promise<readonly Message[] | null>
  position(room: string): number | null
  /** False when the client has given up the connection, a message or a room. */
  isHealthy(): boolean
  /** Presses "Retry", as a person does when everything has failed. */
  nudge(): void
  /** Whether none of its changes is in flight. */
  isIdle(): boolean
  stop(): void
}
