import type { StoredRoom, StoredRow } from './evidence.ts'

/** What a message said from a version on. */
interface Stage {
  version: number
  body: string
}

/** A stored message with everything that it has said; a deleted one has said nothing. */
export interface Timeline {
  row: StoredRow
  stages: Stage[]
}

/** The store's own account of a room, by message. A revision holds what stood before its version. */
export function timelines({ rows, revisions }: StoredRoom): Map<string, Timeline> {
  const all = new Map<string, Timeline>()
  for (const row of rows) all.set(row.id, { row, stages: [{ version: row.seq, body: row.body }] })
  for (const { id, version, body } of revisions) {
    const timeline = all.get(id)
    if (!timeline) continue
    const last = timeline.stages.at(-1)!
    last.body = body
    timeline.stages.push({ version, body: timeline.row.body })
  }
  return all
}
