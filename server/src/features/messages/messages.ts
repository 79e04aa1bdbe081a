import { avatarUrl, type Facets, type Message, type OwnRole, type RoomState, type SyncRow } from '@edusphere/protocol'
import { shownName } from '@edusphere/protocol/names'
import { isoTime } from '../../clock.ts'
import type { StoredMessage } from '../../store/message-rows.ts'
import { OPERATIONS } from '../operations.ts'
import { readFacets } from '../../store/facets.ts'
import { readTopics } from '../../store/room-topics.ts'
import type { StoredState } from '../../store/store.ts'

/** The facets of a message that has none. */
const NONE = Object.assign({}, ...Object.values<object>(OPERATIONS).map((one: { none?: Facets }) => one.none)) as Facets

/** The fields of a message for clients, by socket and over HTTP (S2). */
export function serialize(message: StoredMessage): Message {
  return {
    room: message.room_id,
    version: message.version,
    seq: message.seq,
    bodyVersion: message.body_version,
    id: message.id,
    user: message.username,
    user_id: message.user_id,
    userName: shownName(message.name),
    userAvatar: avatarUrl(message.avatar),
    body: message.body,
    created: isoTime(message.created),
    edited: message.edited === 1,
    updated: isoTime(message.updated),
    ...facetsOf(message),
  }
}

/** Most messages have none: one object for all of them. */
function facetsOf(message: StoredMessage): Facets {
  if (message.facets === '' && message.thread === '') return NONE
  return { ...NONE, ...(message.thread !== '' && { thread: message.thread }), ...readFacets(message) }
}

/** A row of the room's feed: the message or its tombstone. */
export function serializeRow(message: StoredMessage): SyncRow {
  if (!message.deleted) return serialize(message)
  const { id, seq, version, thread } = message
  return { id, seq, version, deleted: true, ...(thread !== '' && { thread }) }
}

/** What the room is, as a row of its feed. */
export const shownState = ({ name, topics, mode, roles, ...state }: StoredState): RoomState => ({
  ...state,
  name: shownName(name),
  topics: readTopics(topics),
  mode: mode || 'open',
  roles: JSON.parse(roles) as OwnRole[],
})
