import { eventOf, LIMITS, type SyncRow } from '@edusphere/protocol'
import type { FeedKind } from '../../room/kind.ts'
import { listParticipantIds, participantsAmong, proveParticipant } from '../../store/memberships.ts'
import type { Store } from '../../store/store.ts'
import { serializeRow } from './messages.ts'

/** The feed kind of messages. */
export function roomFeeds(store: Store): FeedKind {
  const { db, messages } = store
  return {
    list: 'messages',
    key: (row: SyncRow) => row.id,
    event: eventOf,
    heads: (ids) => messages.heads(ids),
    async changesSince({ id, since, limit }) {
      const changes = await messages.changesSince({ roomId: id, since, limit })
      return { ...changes, rows: changes.messages.map(serializeRow) }
    },
    countSince: (id, since, max) => messages.countSince(id, since, max),
    async newest(id) {
      const newest = await messages.newest({ roomId: id, limit: LIMITS.syncReset })
      return { ...newest, rows: newest.messages.map(serializeRow) }
    },
    prove: (id, userId) => proveParticipant(store, id, userId),
    among: (id, userIds) => participantsAmong(db, id, userIds),
    members: (id, limit) => listParticipantIds(db, id, limit),
  }
}
