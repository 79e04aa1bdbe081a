import type { Kysely } from 'kysely'
import { writeItems } from '../../store/item-versions.ts'
import type { Database } from '../../store/schema.ts'
import { itemsOf } from './items.ts'
import { changeOf, type ItemChange } from './me.ts'
import { readNamed, type ItemName } from './queries.ts'

/**
 * Gives these items, each once, the next versions of their feeds, and reads what they say. Call it under the locks of the
 * feeds, after the rows that the items are read from are written.
 * @param heads as `lockFeeds` read them
 */
export async function raiseItems(
  { db, life, heads }: { db: Kysely<Database>; life: string; heads: ReadonlyMap<string, number> },
  names: readonly ItemName[],
): Promise<ItemChange[]> {
  const versions = new Map(heads)
  const once = new Map(names.map((name) => [`${name.user_id} ${name.kind} ${name.id}`, name]))
  if (once.size === 0) return []
  const items = [...once.values()].map(({ user_id, kind, id }) => {
    const version = versions.get(user_id)! + 1
    versions.set(user_id, version)
    return { user_id, kind, id, version }
  })
  await writeItems(db, items)
  const rows = await readNamed(db, items)
  return rows.flatMap((row) => itemsOf(row, life).map((item) => changeOf(row.person, item)))
}
