import { eventOf, isTombstone, LIMITS, type RoomChangedEvent, type RoomState, type SyncRow } from '@edusphere/protocol'
import type { FeedKind } from '../../room/kind.ts'
import { listOf, type EncodedRow } from '../../room/encoded-row.ts'
import { listParticipantIds, participantsAmong, proveParticipant } from '../../store/memberships.ts'
import type { Store } from '../../store/store.ts'
import { serializeRow, shownState } from './messages.ts'

/** A row of a room: a message, its tombstone, or the room's state. */
type RoomRow = SyncRow | RoomState

const isState = (row: RoomRow): row is RoomState => !('id' in row)

/** The feed kind of rooms. */
export function roomFeeds(store: Store): FeedKind {
  const { db, messages } = store
  return {
    hasPresence: true,
    nameOf: (id) => id,
    fields,
    key: (row: RoomRow) => (isState(row) ? 'state' : row.id),
    isPlain: (row: RoomRow, from) => !isState(row) && (isTombstone(row) || row.bodyVersion > from),
    mayWait: ({ told }) => told?.type === 'message_changed',
    // A `reset` of a room is one page.
    isGone: () => false,
    event(row: RoomRow, at) {
      if (!isState(row)) return eventOf(row, at)
      return { type: 'room_changed', room: at.room, version: row.version, state: row } satisfies RoomChangedEvent
    },
    heads: (ids) => messages.heads(ids),
    async changesSince({ id, since, limit }) {
      const { head, more, ...read } = await messages.changesSince({ roomId: id, since, limit })
      return { head, more, rows: inOrder(read.messages.map(serializeRow), read.state && shownState(read.state), more) }
    },
    countSince: (id, since, max) => messages.countSince(id, since, max),
    async newest(id) {
      const { head, ...read } = await messages.newest({ roomId: id, limit: LIMITS.syncReset })
      return { head, rows: [...read.messages.map(serializeRow), ...(read.state ? [shownState(read.state)] : [])] }
    },
    prove: (id, userId) => proveParticipant(store, id, userId),
    among: (id, userIds) => participantsAmong(db, id, userIds),
    members: (id, limit) => listParticipantIds(db, id, limit),
  }
}

function fields(rows: readonly EncodedRow[]): string {
  const state = rows.find(({ row }) => isState(row as RoomRow))
  const messages = listOf(rows.filter((row) => row !== state))
  return `"messages":${messages}${state ? `,"state":${state.json}` : ''}`
}

/** The rows in version order. `more`: behind the last message is no end yet, so a later state comes with a later page. */
function inOrder(rows: readonly RoomRow[], state: RoomState | undefined, more: boolean): RoomRow[] {
  if (!state) return [...rows]
  const next = rows.findIndex(({ version }) => version > state.version)
  if (next < 0) return more ? [...rows] : [...rows, state]
  return rows.toSpliced(next, 0, state)
}
