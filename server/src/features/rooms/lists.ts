import { fold } from '@edusphere/protocol'
import type { Parsed } from '@edusphere/protocol/routes'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { badCursor } from '../../cursor.ts'
import type { Database } from '../../store/schema.ts'
import { selectRooms, viewOf, type RoomView } from './views.ts'

const PAGE = 50

type Query = Parsed<'GET /api/rooms'>['query']
type Order = NonNullable<Query['order']>

/** A room's place in an order. Among equal ranks the newest room comes first. */
interface Position {
  rank: number
  created: number
  id: string
}

/** Where a list goes on. */
interface Place {
  of: 'mine' | 'public'
  /** When the first page was read. What came later changes no rank, so each room comes once. */
  at: number
  after: Position | undefined
}

type Ranked = { room: RoomView; position: Position }

/**
 * The rooms of the user page by page, then public ones, each in the order that was asked for. Without one: the newest
 * first, and in each page of mine the latest message first.
 */
export async function listRooms(
  context: Context,
  { userId }: Caller,
  query: Query,
): Promise<{ rooms: RoomView[]; cursor: string | null }> {
  const { order = 'new' } = query
  const first: Place = { of: 'mine', at: context.clock(), after: undefined }
  const place = query.cursor === undefined ? first : decodeCursor(query.cursor, order)
  const read = (from: Place) => readRooms(context.store.db, { userId, query, order }, from)
  const inPage = (rooms: Ranked[]) => (query.order ? rooms : rooms.toSorted((a, b) => latest(b.room) - latest(a.room)))
  const cursorAt = ({ of, at }: Place, last: Ranked) => encodeCursor({ of, at, after: last.position }, order)
  const mine = place.of === 'mine' ? await read(place) : []
  if (mine.length > PAGE) {
    return { rooms: roomsOf(inPage(mine.slice(0, PAGE))), cursor: cursorAt(place, mine[PAGE - 1]!) }
  }
  const rest: Place = { ...place, of: 'public', after: place.of === 'public' ? place.after : undefined }
  const found = await read(rest)
  const cursor = found.length > PAGE ? cursorAt(rest, found[PAGE - 1]!) : null
  return { rooms: roomsOf([...inPage(mine), ...found.slice(0, PAGE)]), cursor }
}

const roomsOf = (ranked: readonly Ranked[]): RoomView[] => ranked.map(({ room }) => room)
const latest = ({ created, membership }: RoomView): number => membership?.lastMessage?.created ?? created

const SHORT = { active: 'a', popular: 'p', new: 'n' } as const

function encodeCursor({ of, at, after }: Place, order: Order): string {
  const { rank, created, id } = after!
  return Buffer.from([SHORT[order] + of[0]!, at, rank, created, id].join('.')).toString('base64url')
}

function decodeCursor(cursor: string, order: Order): Place {
  const match = /^([apn][mp])\.(\d{1,15})\.(\d{1,15})\.(\d{1,15})\.([0-9a-f-]{36})$/.exec(
    Buffer.from(cursor, 'base64url').toString(),
  )
  const [, kind = '', at, rank, created, id = ''] = match ?? []
  if (kind[0] !== SHORT[order]) throw badCursor()
  const after = { rank: Number(rank), created: Number(created), id }
  return { of: kind[1] === 'm' ? 'mine' : 'public', at: Number(at), after }
}

/** The rank of a room `r`, as it was at a time. */
const RANK: Readonly<Record<Order, (at: number) => RawBuilder<number>>> = {
  new: () => sql`r.created`,
  // A deleted message counts too: without it the room would come again, further below.
  active: (at) => sql`coalesce((
    select x.created from messages x where x.room_id = r.id and x.created <= ${at} order by x.seq desc limit 1
  ), r.created)`,
  popular: (at) => sql`(select count(*) from participants x where x.room_id = r.id and x.joined <= ${at})`,
}

interface Asked {
  userId: string
  query: Query
  order: Order
}

/** One more than a page: mine, or public ones where the user does not take part. */
export function selectPage(db: Kysely<Database>, { userId, query, order }: Asked, { of, at, after }: Place) {
  const mine = db.selectFrom('participants').select('room_id').where('user_id', '=', userId)
  let rooms = db.selectFrom('rooms as r').select(['r.id', 'r.created', RANK[order](at).as('rank')])
  if (of === 'mine') rooms = rooms.where('r.id', 'in', mine)
  else rooms = rooms.where('r.visibility', '=', 'public').where('r.id', 'not in', mine)
  if (query.search) rooms = rooms.where(contains(['r.folded_name', 'r.folded_about'], fold(query.search)))
  if (query.topic !== undefined) {
    const topic = fold(query.topic.trim())
    rooms = rooms.where('r.id', 'in', db.selectFrom('room_topics').select('room_id').where('folded', '=', topic))
  }
  // Walks an index as far as the page goes. The other ranks are counted for every room.
  if (order === 'new') {
    if (after) rooms = rooms.where(sql<boolean>`(r.created, r.id) < (${after.created}, ${after.id})`)
    rooms = rooms
      .orderBy('r.created', 'desc')
      .orderBy('r.id', 'desc')
      .limit(PAGE + 1)
  }
  let page = db.selectFrom(rooms.as('c')).selectAll()
  if (after) page = page.where(sql<boolean>`(c.rank, c.created, c.id) < (${after.rank}, ${after.created}, ${after.id})`)
  return page
    .orderBy('c.rank', 'desc')
    .orderBy('c.created', 'desc')
    .orderBy('c.id', 'desc')
    .limit(PAGE + 1)
}

async function readRooms(db: Kysely<Database>, asked: Asked, place: Place): Promise<Ranked[]> {
  // Selects the rooms first: with one big join the planner reads every message of every room.
  const rows = await selectRooms(db, asked.userId)
    .innerJoin(selectPage(db, asked, place).as('page'), 'page.id', 'r.id')
    .select('page.rank')
    .orderBy('page.rank', 'desc')
    .orderBy('r.created', 'desc')
    .orderBy('r.id', 'desc')
    .execute()
  return rows.map((row) => {
    const { id, created, rank } = row
    return { room: viewOf(row, asked.userId), position: { id, created, rank: Number(rank) } }
  })
}

/** Whether one of the columns contains `folded`, letter by letter. */
export function contains(columns: readonly string[], folded: string) {
  const pattern = `%${folded.replace(/[\\%_]/g, '\\$&')}%`
  const each = columns.map((column) => sql`${sql.ref(column)} like ${pattern} escape '\\'`)
  return sql<boolean>`(${sql.join(each, sql` or `)})`
}
