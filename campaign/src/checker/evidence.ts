import type { Message } from '@edusphere/protocol'
import type { Line } from '../history.ts'

/** A message row in the store. */
export interface StoredRow {
  id: string
  user: string
  body: string
  seq: number
  version: number
  deleted: boolean
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
  seen: Message[]
  seenRevisions: { id: string; bodies: string[] }[]
}

/** One client's view of one room at the end. `caughtUp`: it reached the head in time. */
export interface ReplicaView {
  client: string
  room: string
  caughtUp: boolean
  messages: readonly Message[]
}

/** The input of the checker. */
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
