import type { Mark, Marked } from '../../socket/operation.ts'
import { lockFeeds } from '../../store/item-versions.ts'
import type { Store } from '../../store/store.ts'
import { isInThread, readPlaces, writeMarks, writeThreadMarks, type Place, type ThreadMark } from './marks.ts'
import type { ItemChange } from './me.ts'
import type { ItemName } from './queries.ts'
import { raiseItems } from './raise-items.ts'

interface Moved<M extends Mark = Mark> {
  mark: M
  place: Place
}

/** In one transaction. Of several marks of one person in one room or thread, the furthest counts. */
export function storeMarks(
  { db, life }: Store,
  marks: readonly Mark[],
): Promise<{ marked: Marked[]; changes: ItemChange[] }> {
  return db.transaction().execute(async (trx) => {
    // A removal takes this lock before it ends the membership, so a membership that is read here stays.
    const heads = await lockFeeds(
      trx,
      marks.map(({ userId }) => userId),
    )
    const places = await readPlaces(trx, marks)
    const marked = marks.map((mark, i) => outcomeOf(mark, places.get(i)))
    const moved = furthest(marks.flatMap((mark, i) => (marked[i] === 'moved' ? { mark, place: places.get(i)! } : [])))
    const inThreads = moved.filter((one): one is Moved<ThreadMark> => isInThread(one.mark))
    const inRooms = moved.filter(({ mark }) => !isInThread(mark))
    await writeThreadMarks(trx, inThreads)
    await writeMarks(
      trx,
      inRooms.map(({ mark, place }) => ({ ...mark, seq: Math.max(mark.seq, place.readSeq) })),
    )
    const changes = await raiseItems({ db: trx, life, heads }, [...inThreads, ...inRooms].flatMap(itemsOf))
    return { marked, changes }
  })
}

/** A thread's item, and its room's: that one counts what is unread in threads. */
function itemsOf({ mark: { userId, roomId, thread } }: Moved): ItemName[] {
  const room: ItemName = { user_id: userId, kind: 'room', id: roomId }
  return thread === undefined ? [room] : [{ user_id: userId, kind: 'thread', id: thread }, room]
}

function furthest(moved: readonly Moved[]): Moved[] {
  const last = new Map<string, Moved>()
  for (const one of moved) {
    const { roomId, userId, thread = '' } = one.mark
    const name = `${roomId} ${userId} ${thread}`
    if ((last.get(name)?.mark.seq ?? -1) < one.mark.seq) last.set(name, one)
  }
  return [...last.values()]
}

/** A mark that moves nothing still ends "mark unread from here". */
function outcomeOf(mark: Mark, place: Place | undefined): Marked {
  if (!place) return 'not_participant'
  if (isInThread(mark) && place.rootAuthor === null) return 'thread_not_found'
  if (mark.seq > place.head) return 'beyond_head'
  return mark.seq > place.readSeq || place.unreadFrom > 0 ? 'moved' : 'unmoved'
}
