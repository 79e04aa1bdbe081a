import { fold } from '@edusphere/protocol'
import { sql, type QueryExecutorProvider } from 'kysely'

/** `topics` of a room, from its column. */
export const readTopics = (column: string): string[] => (column === '' ? [] : (JSON.parse(column) as string[]))

/** The same as a column. */
export const writeTopics = (topics: readonly string[]): string => (topics.length === 0 ? '' : JSON.stringify(topics))

/** What a search compares beside the name. A line break is in no search. */
export const foldAbout = (description: string, topics: readonly string[]): string =>
  fold([description, ...topics].join('\n'))

/** For rooms that were made before searches looked into descriptions. */
export async function foldDescriptions(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<DescribedRoom>`select id, description from rooms where description <> ''`.execute(db)
  for (const { id, description } of rows) {
    await sql`update rooms set folded_about = ${foldAbout(description, [])} where id = ${id}`.execute(db)
  }
}

interface DescribedRoom {
  id: string
  description: string
}
