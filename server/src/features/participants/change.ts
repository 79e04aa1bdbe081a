import { can, nameOf, type Participant, type Role } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import { askedTime } from '../../asked-time.ts'
import type { Caller } from '../../caller.ts'
import { isoTime } from '../../clock.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { lockMembership, type RoomPath } from '../../store/memberships.ts'
import { readRole, storedRole } from '../../store/roles.ts'
import type { Database } from '../../store/schema.ts'
import { record, type Recorded } from '../audit/audit.ts'
import { changeRoomItems, type ItemChange } from '../me/me.ts'
import { askedRole, getRoom, refOf } from '../rooms/rooms.ts'
import { listParticipants, updateParticipant, type ParticipantRow } from './queries.ts'
import { participantOf } from './views.ts'

/** What is asked for. Null ends a mute. */
interface Change {
  role?: string | undefined
  mutedUntil?: string | null | undefined
}

type Stored = Pick<ParticipantRow, 'role' | 'mutedUntil'>

/** Gives a person another role, or mutes them until a time. What changes nothing tells no one. */
export async function changeParticipant(
  context: Context,
  caller: Caller,
  { path, username, ...change }: Change & { path: RoomPath; username: string },
): Promise<Participant> {
  const room = await getRoom(context, caller, path)
  const now = context.clock()
  const changed = await context.store.db.transaction().execute(async (db) => {
    if (!(await lockMembership(db, room.id))) throw new Failure('room_not_found')
    const read = () => listParticipants(db, room.id, { username: [caller.username, username] })
    const people = await read()
    const actor = people.find(({ id }) => id === caller.userId)
    if (!actor) throw new Failure('forbidden')
    const before = people.find((person) => person.username === username)
    const after = await decide(db, { roomId: room.id, actor: readRole(actor), before, change, now })
    if (after.role === before!.role && after.mutedUntil === before!.mutedUntil) return { row: before!, items: [] }
    const membership = { roomId: room.id, userId: before!.id }
    await updateParticipant(db, membership, { role: after.role, muted_until: after.mutedUntil })
    const about = { at: now, who: caller.username, whom: username, room: refOf(room) }
    if (after.role !== before!.role) await record(db, { ...about, what: 'role_given', detail: change.role! })
    if (after.mutedUntil !== before!.mutedUntil) await record(db, { ...about, ...recordOfMute(after.mutedUntil) })
    const items: ItemChange[] = await changeRoomItems(context.store, db, { ...membership, userIds: [before!.id] })
    return { row: (await read()).find(({ id }) => id === before!.id)!, items }
  })
  const participant = participantOf(changed.row, { now, online: await context.live.online(refOf(room)) })
  if (changed.items.length > 0) {
    context.live.participantChanged(refOf(room), participant)
    context.live.itemsChanged(changed.items)
  }
  return participant
}

interface Asked {
  roomId: string
  actor: Role
  /** Undefined: no such participant. */
  before: ParticipantRow | undefined
  change: Change
  now: number
}

/** What is stored of the person after the change, or the refusal. */
async function decide(db: Kysely<Database>, { roomId, actor, before, change, now }: Asked): Promise<Stored> {
  const { role: name, mutedUntil } = change
  const [ofRole, ofMute] = [can(actor, 'manage_roles'), can(actor, 'mute')]
  const isAllowed = (name === undefined || ofRole) && (mutedUntil === undefined || ofMute) && (ofRole || ofMute)
  if (!isAllowed) throw new Failure('forbidden')
  if (!before) throw new Failure('not_found')
  const role = readRole(before)
  const after: Stored = { role: before.role, mutedUntil: before.mutedUntil }
  if (name !== undefined) {
    const gives = await askedRole(db, roomId, name)
    if (!can(actor, 'manage_roles', { role, gives })) throw new Failure('forbidden')
    if (nameOf(gives) !== nameOf(role)) after.role = storedRole(name)
  }
  if (mutedUntil !== undefined) {
    if (!can(actor, 'mute', { role })) throw new Failure('forbidden')
    after.mutedUntil = endOf(mutedUntil, now)
  }
  return after
}

/** A time that has passed ends a mute too. */
function endOf(mutedUntil: string | null, now: number): number {
  const end = mutedUntil === null ? 0 : askedTime({ mutedUntil })
  return end > now ? end : 0
}

function recordOfMute(mutedUntil: number): Pick<Recorded, 'what' | 'detail'> {
  return mutedUntil === 0 ? { what: 'mute_ended' } : { what: 'mute', detail: isoTime(mutedUntil) }
}
