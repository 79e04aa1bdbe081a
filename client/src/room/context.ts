import type { ChatEvent } from '@edusphere/protocol'
import type { Clock } from '../clock.ts'
import type { Connection } from '../connection/connection.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Page, PageQuery } from './page.ts'

/** Fetches one page of a room by `GET …/messages`. */
export type FetchPage = (roomId: string, query: PageQuery) => Promise<Page>

/**
 * What changed in a room: the new `events`, in order. `reset`: everything was replaced instead. `live`: the events
 * happened just now. Otherwise they were caught up, or (without events) a page or a pending change was updated.
 */
export interface RoomChange {
  events: readonly ChatEvent[]
  reset: boolean
  live: boolean
}

export interface RoomContext {
  connection: Connection
  clock: Clock
  outbox: Outbox
  fetchPage: FetchPage
}
