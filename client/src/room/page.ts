import type { Message, SyncRow } from '@edusphere/protocol'

/** What a page of history was asked for; the bounds themselves are not part of `before` and `after`. */
export type PageQuery = { kind: 'newest' } | { kind: 'around' | 'before' | 'after'; seq: number }

/** The answer of `GET …/messages`: rows oldest first, read in one snapshot with `version`. */
export interface Page {
  messages: Message[]
  version: number
  epoch: string
  hasBefore: boolean
  hasAfter: boolean
}

/** A page that is on its way; keeps what the socket brings meanwhile. */
export interface PageRequest {
  readonly query: PageQuery
  readonly position: number | null
  readonly rows: SyncRow[]
}
