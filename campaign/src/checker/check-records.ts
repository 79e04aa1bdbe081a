import type { Message } from '@edusphere/protocol'
import type { Evidence, StoredRoom, StoredRow, Violation } from './evidence.ts'
import { rowsIn, sayFacets, shownFacets, type ToldRow } from './facets.ts'
import { timelines, type Timeline } from './timeline.ts'

/** The store is consistent, agrees with the frames that clients got, and agrees with HTTP. */
export function checkRecords({ lines, rooms }: Evidence): Violation[] {
  const violations = rooms.flatMap((room) => [...checkTombstones(room), ...checkPages(room)])
  const stores = new Map(rooms.map((room) => [room.room, timelines(room)]))
  const judged = new Set<string>()
  for (const line of lines) {
    if (line.line !== 'told') continue
    const { room, client } = line
    for (const row of rowsIn(line.frame)) {
      const key = `${row.id} ${row.version} ${'body' in row ? row.body : ''}`
      const text = judged.has(key) ? undefined : contradiction(row, stores.get(room)?.get(row.id))
      judged.add(key)
      if (text) violations.push({ kind: 'says otherwise', text, room, message: row.id, version: row.version, client })
    }
  }
  return violations
}

function checkTombstones({ room, rows, revisions }: StoredRoom): Violation[] {
  const violations: Violation[] = []
  for (const { id, body, deleted } of rows) {
    const kept = revisions.filter((revision) => revision.id === id).length
    if (deleted && (body !== '' || kept > 0))
      violations.push({
        kind: 'tombstone',
        text: `a deleted message has kept ${kept} revisions and "${body}"`,
        room,
        message: id,
      })
  }
  return violations
}

/** The differences between a row in a frame and the store at that version. */
function contradiction(row: ToldRow, stored: Timeline | undefined): string | undefined {
  if (!stored) return 'was told of a message that the store does not have'
  if (row.seq !== stored.row.seq) return `was told seq ${row.seq}, the store has ${stored.row.seq}`
  if (!('body' in row)) {
    return stored.row.deleted && stored.row.version === row.version
      ? undefined
      : `was told of a delete at ${row.version}`
  }
  if (stored.row.deleted) return row.version < stored.row.version ? undefined : 'was told a body after the delete'
  if (row.version < row.bodyVersion || row.version > stored.row.version) return `was told version ${row.version}`
  const isStored = stored.stages.some(({ version, body }) => version === row.bodyVersion && body === row.body)
  return isStored ? undefined : `was told "${row.body.trim()}" at version ${row.version}`
}

/** Pages over HTTP hold the messages in order, without deleted ones. Every earlier body is there, in order. */
function checkPages(room: StoredRoom): Violation[] {
  const violations: Violation[] = []
  const expected = room.rows.filter(({ deleted }) => !deleted)
  const describe = (row: StoredRow | Message) => {
    const facets = sayFacets('facets' in row ? shownFacets(row) : row)
    return JSON.stringify([row.seq, row.version, row.bodyVersion, row.id, row.body, facets])
  }
  const isSame =
    expected.length === room.seen.length && expected.every((row, i) => describe(row) === describe(room.seen[i]!))
  if (!isSame)
    violations.push({
      kind: 'pages differ',
      text: 'the pages over HTTP are not the rows of the store',
      room: room.room,
    })
  const all = timelines(room)
  for (const { id, bodies } of room.seenRevisions) {
    const earlier = all
      .get(id)!
      .stages.slice(0, -1)
      .map(({ body }) => body)
    if (JSON.stringify(earlier) !== JSON.stringify(bodies))
      violations.push({
        kind: 'edit history',
        text: 'the edit history is not what the store holds',
        room: room.room,
        message: id,
      })
  }
  return violations
}
