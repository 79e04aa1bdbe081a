import { fold } from '@edusphere/protocol'
import { normalizeName, shownName } from '@edusphere/protocol/names'
import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import type { Database } from '../../store/schema.ts'
import { contains } from './lists.ts'

/** A call shows so many. */
const SHOWN = 50

/** Each topic once, in its first spelling. */
export function spellOnce(topics: readonly string[]): string[] {
  const spelt = topics.map((topic) => normalizeName(topic))
  const folded = spelt.map(fold)
  return spelt.filter((_topic, i) => folded.indexOf(folded[i]!) === i)
}

/** The rooms of each topic are found by these rows. Call it under the head's lock. */
export async function storeTopics(db: Kysely<Database>, roomId: string, topics: readonly string[]): Promise<void> {
  await db.deleteFrom('room_topics').where('room_id', '=', roomId).execute()
  if (topics.length === 0) return
  const rows = topics.map((topic) => ({ room_id: roomId, folded: fold(topic), topic }))
  await db.insertInto('room_topics').values(rows).execute()
}

/** Topics of the rooms that the caller can see, the most used first, each in its most used spelling. */
export async function listTopics(
  { store }: Context,
  { userId }: Caller,
  search = '',
): Promise<{ topics: { topic: string; count: number }[] }> {
  const mine = store.db.selectFrom('participants').select('room_id').where('user_id', '=', userId)
  const spellings = store.db
    .selectFrom('room_topics as t')
    .innerJoin('rooms as r', 'r.id', 't.room_id')
    .select(({ fn }) => ['t.folded', 't.topic', fn.countAll<number>().as('count')])
    .where((eb) => eb.or([eb('r.visibility', '=', 'public'), eb('r.id', 'in', mine)]))
    .where(contains(['t.folded'], fold(search)))
    .groupBy(['t.folded', 't.topic'])
  const rows = await spellings.execute()
  const topics = [...Map.groupBy(rows, ({ folded }) => folded).values()].map((same) => ({
    topic: shownName(same.reduce((most, row) => (isBefore(row, most) ? row : most)).topic),
    count: same.reduce((sum, { count }) => sum + Number(count), 0),
  }))
  return { topics: topics.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)).slice(0, SHOWN) }
}

interface Counted {
  topic: string
  count: number
}

const isBefore = (a: Counted, b: Counted): boolean =>
  Number(a.count) === Number(b.count) ? a.topic < b.topic : Number(a.count) > Number(b.count)
