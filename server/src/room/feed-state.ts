import type { FastifyBaseLogger } from 'fastify'
import type { RoomRef } from '../store/memberships.ts'
import type { Head } from '../store/store.ts'
import type { FeedKind } from './kind.ts'
import type { ReaderSocket, Style } from './reader.ts'
import type { RecentEvents } from './events.ts'

/** A feed as its parts see it. */
export interface FeedState {
  readonly room: RoomRef
  readonly kind: FeedKind
  /** As sent to clients. */
  readonly epoch: string
  /** The last version that was passed on, and the `members_version` at which the readers were proven. */
  readonly head: Readonly<Head>
  readonly recent: RecentEvents
  readonly log: FastifyBaseLogger
  readonly subscriptions: ReadonlySet<{ readonly socket: ReaderSocket; readonly style: Style }>
}
