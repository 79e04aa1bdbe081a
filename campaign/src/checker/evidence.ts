import type { Message } from '@edusphere/protocol'
import type { Line } from '../history.ts'

/** A message row as it lies in the store. */
export interface StoredRow {
  id: string
  user: string
  body: string
  seq: number
  version: number
  deleted: boolean
}

/** `body` stood until the change that took `version` replaced it. */
export interface StoredRevision {
  id: string
  version: number
  body: string
}

/** One room, read from the SQLite file (every row) and over HTTP (what people see). */
export interface StoredRoom {
  room: string
  head: number
  /** In `seq` order. */
  rows: StoredRow[]
  /** By message, then in version order. */
  revisions: StoredRevision[]
  seen: Message[]
  seenRevisions: { id: string; bodies: string[] }[]
}

/** What one client shows of one room when everything has settled; `caughtUp` says whether it got to the head in time. */
export interface ReplicaView {
  client: string
  room: string
  caughtUp: boolean
  messages: readonly Message[]
}

/** Everything that the checker judges. */
export interface Evidence {
  lines: readonly Line[]
  rooms: readonly StoredRoom[]
  replicas: readonly ReplicaView[]
}

type ViolationKind =
  | 'lost'
  | 'doubled'
  | 'reordered'
  | 'hole'
  | 'stored though refused'
  | 'says otherwise'
  | 'edit history'
  | 'tombstone'
  | 'seen twice'
  | 'gap on a socket'
  | 'seen after removal'
  | 'acted after removal'
  | 'left behind'
  | 'replica differs'
  | 'pages differ'

/** A broken promise, with what it is about, so that a trace can be cut out of the history. */
export interface Violation {
  kind: ViolationKind
  text: string
  room: string
  message?: string | undefined
  client?: string | undefined
  version?: number | undefined
}

/** A rule looks at the evidence and says what contradicts it. */
export type Rule = (evidence: Evidence) => Violation[]
