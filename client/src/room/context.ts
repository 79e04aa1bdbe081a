import type { ChatEvent } from '@edusphere/protocol'
import type { Clock } from '../clock.ts'
import type { Connection } from '../connection/connection.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Page, PageQuery } from './page.ts'

/** Asks `GET …/messages` for a page of a room. */
export type FetchPage = (roomId: string, query: PageQuery) => Promise<Page>

/**
 * Something of the room changed: `events` became known, in order; with `reset` everything was replaced instead. `live`:
 * they happened just now; otherwise they were caught up with, or (no events) a page came or a change of mine moved on.
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
