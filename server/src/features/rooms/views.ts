import { roleOf, type Mode, type OwnRole, type Role } from '@edusphere/protocol'
import { shownName } from '@edusphere/protocol/names'
import { sql, type Kysely } from 'kysely'
import { ROLES_OF } from '../../store/roles.ts'
import { isSqlite, type Database } from '../../store/schema.ts'
import type { StoredMessage } from '../../store/message-rows.ts'
import { readTopics } from '../../store/room-topics.ts'
import { columnsOf, type Row } from '../../store/tables.ts'
import { READ_UP_TO, type RoomPath } from '../../store/memberships.ts'

/** A room for one user. */
export interface RoomView {
  id: string
  slug: string
  /** The username of the one who made it: the first part of its path. */
  maker: string
  name: string
  description: string
  visibility: 'public' | 'private'
  topics: string[]
  mode: Mode
  slowMode: number
  roles: OwnRole[]
  created: number
  /** As stored. For clients, the store's life is added. */
  epoch: string
  version: number
  /** The user. */
  userId: string
  host: { id: string; username: string; name: string }
  participants: number
  /** Of the user. Undefined, like `membership`: the user does not take part. */
  role: Role | undefined
  mutedUntil: number
  membership: { readSeq: number; unread: number; lastMessage: StoredMessage | null } | undefined
}

type MessageColumn = keyof Row<'messages'>
type Aliased = { [C in MessageColumn]: `m.${C} as m_${C}` }[MessageColumn]

/** Every column of a message `m`. */
const MESSAGE = columnsOf('messages').map((name) => `m.${name} as m_${name}`) as Aliased[]

/** One statement, so one snapshot. The last message is read only for the user's own rooms. */
export function selectRooms(db: Kysely<Database>, userId: string) {
  return db
    .selectFrom('rooms as r')
    .innerJoin('users as host', 'host.id', 'r.present_host')
    .innerJoin('users as maker', 'maker.id', 'r.host_id')
    .innerJoin('room_heads as h', 'h.room_id', 'r.id')
    .leftJoin('participants as p', (join) => join.onRef('p.room_id', '=', 'r.id').on('p.user_id', '=', userId))
    .leftJoin('messages as m', (join) =>
      join
        .on('p.user_id', 'is not', null)
        .on('m.id', '=', ({ selectFrom }) =>
          selectFrom('messages as newest')
            .select('newest.id')
            .whereRef('newest.room_id', '=', 'r.id')
            .where('newest.deleted', '=', 0)
            .where('newest.thread', '=', '')
            .orderBy('newest.seq', 'desc')
            .limit(1),
        ),
    )
    .leftJoin('users as author', 'author.id', 'm.user_id')
    .select(['r.id', 'r.slug', 'r.name', 'r.description', 'r.visibility', 'r.topics', 'r.mode', 'r.created', 'r.epoch'])
    .select(['h.version', 'r.slow_mode as slowMode'])
    .select(['host.id as hostId', 'host.username as hostUsername', 'host.name as hostName', 'p.read_seq as readSeq'])
    .select('maker.username as maker')
    .select(sql<string>`${sql.raw(isSqlite(db) ? ROLES_OF.sqlite('r.id') : ROLES_OF.postgres('r.id'))}`.as('roles'))
    .select(['p.role', 'p.muted_until as mutedUntil'])
    .select(MESSAGE)
    .select(['author.username as authorUsername', 'author.name as authorName', 'author.avatar as authorAvatar'])
    .select(({ selectFrom, fn }) => [
      selectFrom('participants as other')
        .select(fn.countAll<number>().as('count'))
        .whereRef('other.room_id', '=', 'r.id')
        .as('participants'),
      selectFrom('messages as u')
        .select(fn.countAll<number>().as('count'))
        .whereRef('u.room_id', '=', 'r.id')
        .where('u.seq', '>', READ_UP_TO)
        .where('u.user_id', '<>', userId)
        .where('u.deleted', '=', 0)
        .where('u.thread', '=', '')
        .as('unread'),
    ])
}

type RoomViewRow = Awaited<ReturnType<ReturnType<typeof selectRooms>['execute']>>[number]

export function viewOf(row: RoomViewRow, userId: string): RoomView {
  const { id, slug, name, description, visibility, created, epoch, version, slowMode, readSeq } = row
  const roles = JSON.parse(row.roles) as OwnRole[]
  const host = { id: row.hostId, username: row.hostUsername, name: shownName(row.hostName) }
  return {
    id,
    slug,
    maker: row.maker,
    name: shownName(name),
    description,
    visibility,
    topics: readTopics(row.topics),
    mode: row.mode || 'open',
    slowMode,
    roles,
    created,
    epoch,
    version,
    userId,
    host,
    participants: Number(row.participants),
    role: readSeq === null ? undefined : roleOf({ host, joined: true, role: row.role || undefined, roles }, userId),
    mutedUntil: row.mutedUntil ?? 0,
    membership: readSeq === null ? undefined : { readSeq, unread: Number(row.unread), lastMessage: lastMessageOf(row) },
  }
}

function lastMessageOf(row: RoomViewRow): StoredMessage | null {
  if (row.m_id === null) return null
  const message = Object.fromEntries(columnsOf('messages').map((name) => [name, row[`m_${name as MessageColumn}`]]))
  const author = { username: row.authorUsername!, name: row.authorName!, avatar: row.authorAvatar }
  return { ...(message as Row<'messages'>), ...author }
}

/** A room that the user may see: a public one, or one where the user takes part. */
export async function findVisibleRoom(
  db: Kysely<Database>,
  userId: string,
  { username, slug }: RoomPath,
): Promise<RoomView | undefined> {
  const row = await selectRooms(db, userId)
    .where('maker.username', '=', username)
    .where('r.slug', '=', slug)
    .where((eb) => eb.or([eb('r.visibility', '=', 'public'), eb('p.user_id', 'is not', null)]))
    .executeTakeFirst()
  return row && viewOf(row, userId)
}
