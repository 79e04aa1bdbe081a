import type { Line } from '../history.ts'
import { readChanges, type AskedChange } from './changes.ts'
import { toldStates } from './check-states.ts'
import type { Evidence, StoredRoom, Violation } from './evidence.ts'

/** G1: every change has taken the room's next version: 1, 2, 3, none twice and none left out. */
export function checkVersions({ lines, rooms, states }: Evidence): Violation[] {
  const changes = readChanges(lines)
  const told = toldStates(lines)
  return rooms.flatMap((room) => {
    const { version, name } = states.get(room.room)!
    const stated = new Map(
      [...(told.get(room.room) ?? [])].map(([version, [state]]) => [version, state!.name] as const),
    )
    stated.set(version, name).delete(0)
    return [...checkTaken(room, stated), ...checkHoles(room, { lines, changes, stated })]
  })
}

function versionsOf({ rows, revisions }: StoredRoom): { id: string; version: number }[] {
  const created = rows.map(({ id, seq }) => ({ id, version: seq }))
  const deleted = rows.filter((row) => row.deleted).map(({ id, version }) => ({ id, version }))
  return [...created, ...deleted, ...revisions]
}

/** The names that the room had, by the version of the state. */
type Stated = ReadonlyMap<number, string>

function checkTaken(room: StoredRoom, stated: Stated): Violation[] {
  const owners = new Map<number, string>()
  const violations: Violation[] = []
  for (const { id, version } of versionsOf(room)) {
    const about = { room: room.room, message: id, version }
    if (owners.has(version) || stated.has(version))
      violations.push({ kind: 'doubled', text: `version ${version} was given twice`, ...about })
    if (version > room.head)
      violations.push({ kind: 'hole', text: `${version} is above the head ${room.head}`, ...about })
    owners.set(version, id)
  }
  for (const { id, seq, version, deleted } of room.rows) {
    const last = room.revisions.findLast((revision) => revision.id === id)?.version ?? seq
    if (!deleted && last !== version)
      violations.push({
        kind: 'hole',
        text: `its last change is ${last}, not ${version}`,
        room: room.room,
        message: id,
        version,
      })
  }
  return violations
}

/**
 * A message's edits are erased with it, so a version may have no trace in the store. Then a client got that version, or
 * an edit of a deleted message accounts for it: one edit for each such version. So does a state that was replaced.
 */
function checkHoles(
  room: StoredRoom,
  { lines, changes, stated }: { lines: readonly Line[]; changes: readonly AskedChange[]; stated: Stated },
) {
  const taken = new Set(versionsOf(room).map(({ version }) => version))
  const deleted = new Set(room.rows.filter((row) => row.deleted).map(({ id }) => id))
  const told = toldVersions(room.room, { lines, deleted })
  const missing: number[] = []
  for (let version = 1; version <= room.head; version++) {
    if (!taken.has(version) && !told.has(version) && !stated.has(version)) missing.push(version)
  }
  const explained = changes.filter((change) => couldHaveTaken(change, { room: room.room, deleted, told }))
  const known = new Set(stated.values())
  const unseen = lines.filter((line) => {
    return line.line === 'acting' && line.room === room.room && line.fields && !known.has(line.fields.name!)
  })
  return missing
    .slice(explained.length + unseen.length)
    .map((version): Violation => ({ kind: 'hole', text: `nothing has version ${version}`, room: room.room, version }))
}

function toldVersions(room: string, { lines, deleted }: { lines: readonly Line[]; deleted: ReadonlySet<string> }) {
  const told = new Map<number, string>()
  for (const line of lines) {
    if (line.line !== 'told' || line.room !== room) continue
    const { frame } = line
    const rows = frame.type === 'sync' ? frame.messages : 'id' in frame ? [frame] : []
    for (const row of rows) {
      if (row.version === undefined || row.id === undefined || !deleted.has(row.id)) continue
      told.set(row.version, 'body' in row ? row.body : '')
    }
  }
  return told
}

function couldHaveTaken(
  change: AskedChange,
  { room, deleted, told }: { room: string; deleted: ReadonlySet<string>; told: ReadonlyMap<number, string> },
): boolean {
  if (change.kind !== 'update' || change.room !== room || !deleted.has(change.id)) return false
  if ([...told.values()].includes(change.body)) return false
  return change.attempts.some(({ answer }) => !answer)
}
