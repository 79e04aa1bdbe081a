import type { Message } from '@edusphere/protocol'
import type { ChangeFrame } from '../history.ts'

/** `unknown`: the change may or may not have been stored; `offline`: nothing was sent. */
export type Result = 'acked' | 'refused' | 'unknown' | 'offline'

/** A change with the room it is for. */
export type Change = ChangeFrame & { room: string }

/** One client program of one person. The writer decides what it does; the device knows how its kind does it. */
export interface Device {
  readonly name: string
  readonly username: string
  /** Rooms that it can write to. */
  readonly rooms: readonly string[]
  start(): void
  /** Makes a change and waits for what becomes of it. */
  change(change: Change): Promise<Result>
  /** Puts the same frame on the wire once more, whatever becomes of it; false when there is no wire. */
  repeat(change: Change): boolean
  /** Leaves a room on the socket and joins it again. */
  rejoin(room: string): void
  message(room: string, id: string): Message | undefined
  /** Everything it would show of the room when one scrolls up to the beginning; null where it is not in it (any more). */
  replica(room: string): Promise<readonly Message[] | null>
  position(room: string): number | null
  /** False where the client has given up: the connection, a message, a room. */
  isHealthy(): boolean
  /** What a person does when everything has failed: presses "Retry". */
  nudge(): void
  /** Whether nothing of its own is on the way any more. */
  isIdle(): boolean
  stop(): void
}
