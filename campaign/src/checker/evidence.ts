import type { Facets, Item, Message, RoomItem, RoomState } from '@edusphere/protocol'
import type { Line } from '../history.ts'

/** A message row in the store. */
export interface StoredRow {
  id: string
  user: string
  body: string
  seq: number
  version: number
  bodyVersion: number
  deleted: boolean
  /** The root that it answers. */
  thread: string | null
  facets: Facets
}

/** A reaction in the store. `version`: at which it was put. */
export interface StoredReaction {
  id: string
  user: string
  emoji: string
  version: number
}

/** `body` was valid until the change with `version` replaced it. */
export interface StoredRevision {
  id: string
  version: number
  body: string
}

/** One room, from the store (every row) and over HTTP (as people see it). */
export interface StoredRoom {
  room: string
  head: number
  /** In `seq` order. */
  rows: StoredRow[]
  /** By message, then in version order. */
  revisions: StoredRevision[]
  reactions: StoredReaction[]
  /** The ids of the pinned messages. */
  pins: string[]
  seen: Message[]
  seenRevisions: { id: string; bodies: string[] }[]
}

/** One client's view of one room at the end. `caughtUp`: it reached the head in time. */
export interface ReplicaView {
  client: string
  room: string
  caughtUp: boolean
  /** It knows only the specification: it is not told of facets that change. */
  isPlain: boolean
  messages: readonly Message[]
}

/** A person's feed in the store. */
export interface StoredFeed {
  user: string
  head: number
  /** Of every item, by its key. */
  versions: ReadonlyMap<string, number>
  /** The rooms that the person is in. */
  rooms: readonly Pick<RoomItem, 'room' | 'address' | 'readSeq' | 'role'>[]
  name: string
}

/** One client's view of what is mine, and of what the rooms are, at the end. */
export interface FeedView {
  client: string
  user: string
  /** Whether it reached the heads of its feed and of all rooms that it is in, in time. */
  caughtUp: boolean
  /** Null: it does not follow the feed. */
  items: readonly Item[] | null
  /** Of the rooms that it is in. Null: it is not told what they are. */
  states: ReadonlyMap<string, RoomState | undefined> | null
  /** How far the server must know that the person has read, by room. */
  marks: ReadonlyMap<string, number>
}

/** The input of the checker. */
export interface Evidence {
  lines: readonly Line[]
  rooms: readonly StoredRoom[]
  replicas: readonly ReplicaView[]
  /** What every room is, in the store. */
  states: ReadonlyMap<string, RoomState>
  feeds: readonly StoredFeed[]
  views: readonly FeedView[]
}

type ViolationKind =
  | 'lost'
  | 'doubled'
  | 'reordered'
  | 'hole'
  | 'stored though refused'
  | 'says otherwise'
  | 'edit history'
  | 'miscounted'
  | 'tombstone'
  | 'seen twice'
  | 'gap on a socket'
  | 'seen after removal'
  | 'acted after removal'
  | 'left behind'
  | 'replica differs'
  | 'pages differ'
  | 'feed differs'
  | 'state differs'

/** A broken promise, with its subject, to select lines of the history. */
export interface Violation {
  kind: ViolationKind
  text: string
  room: string
  message?: string | undefined
  client?: string | undefined
  version?: number | undefined
}

/** A rule returns what contradicts it in the evidence. */
export type Rule = (evidence: Evidence) => Violation[]
