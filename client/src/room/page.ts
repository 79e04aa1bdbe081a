import type { Message, SyncRow } from '@edusphere/protocol'

/** Which page of history to fetch. `before` and `after` do not include `seq` itself. */
export type PageQuery = { kind: 'newest' } | { kind: 'around' | 'before' | 'after'; seq: number }

/** The answer of `GET …/messages`: rows oldest first, from one snapshot with `version`. */
export interface Page {
  messages: Message[]
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
