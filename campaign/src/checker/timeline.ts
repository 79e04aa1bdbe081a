import type { StoredRoom, StoredRow } from './evidence.ts'

/** A message's body from a version on. */
interface Stage {
  version: number
  body: string
}

/** A stored message with all its bodies. A deleted one has none. */
export interface Timeline {
  row: StoredRow
  stages: Stage[]
}

/** The store's history of a room, by message. A revision holds the body before its version. */
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
