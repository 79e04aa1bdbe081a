import type { Room } from '@edusphere/client'
import type { ChatEvent, RoomState, RoomSummary } from '@edusphere/protocol'
import type { Input } from '@edusphere/protocol/routes'
import { isOfMainLine } from './unread.ts'

/** A room of the SDK, as the list of rooms sees it. */
export type FollowedRoom = Pick<Room, 'messages' | 'isLoaded' | 'hasAfter' | 'position' | 'epoch' | 'state'>

/** What is changed of a room. */
export type RoomChanges = NonNullable<Input<'PATCH /api/rooms/:username/:slug'>['body']>

/** What an answer tells of a room as of its version. */
export function versionedOf({ version, lastMessage = null, ...room }: RoomSummary) {
  return { version, lastMessage, ...stateOf(room) }
}

/** Takes what became known of a room, unless an answer of the server has told a later state before. */
export function moveOn(summary: RoomSummary, { position, epoch, state }: FollowedRoom): void {
  if (epoch !== summary.epoch) return
  if (state && state.version > summary.version) takeState(summary, state)
  summary.version = Math.max(summary.version, position ?? 0)
}

/** The same after a `reset`: in another epoch, versions start over. */
export function startOver(summary: RoomSummary, { position, epoch, state, messages }: FollowedRoom): void {
  if (epoch === summary.epoch && position! < summary.version) return
  if (state) takeState(summary, state)
  Object.assign(summary, { version: position, epoch, lastMessage: messages.at(-1) ?? null })
}

function takeState(summary: RoomSummary, state: RoomState): void {
  Object.assign(summary, stateOf(state))
}

type Stated = Omit<RoomState, 'version'>
const stateOf = ({ name, description, visibility, topics, mode, slowMode, roles }: Stated): Stated => {
  return { name, description, visibility, ...(topics && { topics }), mode, slowMode, ...(roles && { roles }) }
}

/** False: the last message was deleted, and the one before it is not loaded. */
export function showLast(
  summary: RoomSummary,
  { events, room }: { events: readonly ChatEvent[]; room: FollowedRoom },
): boolean {
  let isGone = false
  for (const event of events) {
    const last = summary.lastMessage
    if (event.action === 'delete') isGone ||= event.id === last?.id
    else if (isOfMainLine(event) && event.seq >= (last?.seq ?? 0) && event.version > (last?.version ?? 0)) {
      summary.lastMessage = event
      isGone = false
    }
  }
  if (isGone && room.isLoaded && !room.hasAfter) summary.lastMessage = room.messages.at(-1) ?? null
  return !isGone || (room.isLoaded && !room.hasAfter)
}
