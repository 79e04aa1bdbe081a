import { sql, type Kysely, type QueryExecutorProvider } from 'kysely'
import type { Database } from './schema.ts'
import type { Row } from './tables.ts'

/** SQLite binds at most 32,766 values in a statement. */
const CHUNK = 5_000

type ItemName = Pick<Row<'person_items'>, 'kind' | 'id'>

/**
 * Locks the feeds of these people until the transaction ends, so that versions are given in the order of commits.
 * Everything that locks several feeds does it in this order.
 */
export async function lockFeeds(db: Kysely<Database>, userIds: Iterable<string>): Promise<Map<string, number>> {
  const versions = new Map<string, number>()
  const sorted = [...new Set(userIds)].sort()
  for (let i = 0; i < sorted.length; i += CHUNK) {
    const rows = await db
      .insertInto('person_heads')
      .values(sorted.slice(i, i + CHUNK).map((user_id) => ({ user_id, version: 0 })))
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ version: sql.ref('person_heads.version') }))
      .returning(['user_id', 'version'])
      .execute()
    for (const { user_id, version } of rows) versions.set(user_id, version)
  }
  return versions
}

/** Stores the new versions of items. Call it under the locks of their feeds. */
export async function writeItems(db: Kysely<Database>, items: readonly Row<'person_items'>[]): Promise<void> {
  for (let i = 0; i < items.length; i += CHUNK) {
    const chunk = items.slice(i, i + CHUNK)
    await db
      .insertInto('person_items')
      .values([...chunk])
      .onConflict((conflict) =>
        conflict.columns(['user_id', 'kind', 'id']).doUpdateSet({ version: sql.ref('excluded.version') }),
      )
      .execute()
    // The last item of a person has the highest version.
    const heads = new Map(chunk.map(({ user_id, version }) => [user_id, version]))
    await db
      .insertInto('person_heads')
      .values([...heads].map(([user_id, version]) => ({ user_id, version })))
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ version: sql.ref('excluded.version') }))
      .execute()
  }
}

/** Gives one item of each person the next version of that person's feed. */
export async function raiseItem(
  db: Kysely<Database>,
  item: ItemName,
  userIds: Iterable<string>,
): Promise<Map<string, number>> {
  const heads = await lockFeeds(db, userIds)
  const versions = new Map([...heads].map(([userId, version]) => [userId, version + 1]))
  await writeItems(
    db,
    [...versions].map(([user_id, version]) => ({ user_id, ...item, version })),
  )
  return versions
}

/** Numbers the memberships of a store that had no feeds: a `reset` comes in pages by version. */
export async function numberItems(db: QueryExecutorProvider): Promise<void> {
  await sql`
    insert into person_items (user_id, kind, id, version)
    select user_id, 'room', room_id, row_number() over (partition by user_id order by joined, room_id)
    from participants`.execute(db)
  await sql`
    insert into person_heads (user_id, version)
    select user_id, max(version) from person_items group by user_id`.execute(db)
}
