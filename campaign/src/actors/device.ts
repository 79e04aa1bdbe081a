import type { Item, Message, Room, RoomState } from '@edusphere/protocol'
import type { ChangeFrame, History } from '../history.ts'
import type { Random } from '../random.ts'
import type { Api, Person } from '../world/api.ts'

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
  /** Shows a thread, from now on. */
  openThread(room: string, root: string): void
  /** Leaves a room on the socket and joins it again. */
  rejoin(room: string): void
  message(room: string, id: string): Message | undefined
  /** The messages that it holds, in any order. */
  messages(room: string): readonly Message[]
  /**
   * Everything it shows of the room after scrolling to the beginning, also of these threads. Null: it is not in the
   * room (any more).
   */
  replica(room: string, threads: readonly string[]): Promise<readonly Message[] | null>
  position(room: string): number | null
  /** Every room that it is in: those of `rooms`, and those that the person's feed names. */
  readonly joined: readonly string[]
  /** It knows only the specification, and is told nothing else. */
  readonly isPlain: boolean
  /** What a joined room is. Undefined: it was not told. */
  state(room: string): RoomState | undefined
  /** The person's feed. Null: it does not follow it. */
  readonly mine: { position: number | null; items: readonly Item[] } | null
  /** Reports how far it has read. */
  read(room: string, seq: number): void
  /** How far the server must know that it has read. */
  mark(room: string): number
  /** Closes its connection and opens no other one. */
  sleep(): void
  wake(): void
  /** False when the client has given up the connection, a message or a room. */
  isHealthy(): boolean
  /** Presses "Retry", as a person does when everything has failed. */
  nudge(): void
  /** Whether none of its changes is in flight. */
  isIdle(): boolean
  stop(): void
}

export interface DeviceOptions {
  name: string
  person: Person
  rooms: readonly Room[]
  api: Api
  /** Of its way to the server. */
  port: number
  history: History
  random: Random
}
