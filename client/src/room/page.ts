import type { SyncRow } from '@edusphere/protocol'

/**
 * Which page of history to fetch. `before` and `after` do not include `seq` itself. `thread`: the replies to that root;
 * without it the main line, for which the call has `thread=none`.
 */
export type PageQuery = ({ kind: 'newest' } | { kind: 'around' | 'before' | 'after'; seq: number }) & {
  thread?: string
}

/** The answer of `GET …/messages`: rows oldest first, from one snapshot with `version`. */
export interface Page {
  messages: SyncRow[]
  version: number
  epoch: string
  hasBefore: boolean
  hasAfter: boolean
}

/** A page that is being fetched. It keeps the changes that arrive by socket during the fetch. */
export interface PageRequest {
  readonly query: PageQuery
  readonly position: number | null
  readonly rows: SyncRow[]
}
