import { setImmediate } from 'node:timers/promises'

/** Rows that one statement reads: few enough to hold up no other caller. */
const READ = 500

interface Search<Place, Row extends Place> {
  /** Where to begin. Undefined: at the start. */
  first: Place | undefined
  read: (after: Place | undefined, limit: number) => Promise<Row[]>
  isFound: (row: Row) => boolean
  /** Rows of the answer. */
  most: number
  /** Rows that one call reads. Its answer may then be short, and `last` goes on. */
  lookedThrough: number
}

/** Searches rows that the database cannot filter. `last`: where the next call goes on. Undefined: that was all. */
export async function lookThrough<Place, Row extends Place>(
  search: Search<Place, Row>,
): Promise<{ found: Row[]; last: Place | undefined }> {
  const { first, read, isFound, most, lookedThrough } = search
  const found: Row[] = []
  let last = first
  for (let seen = 0; seen < lookedThrough; seen += READ) {
    // The event loop serves others between two reads.
    if (seen > 0) await setImmediate()
    const rows = await read(last, READ)
    for (const row of rows) {
      last = row
      if (isFound(row)) found.push(row)
      if (found.length === most) return { found, last }
    }
    if (rows.length < READ) return { found, last: undefined }
  }
  return { found, last }
}
