import type { Line } from '../history.ts'
import { readChanges, type AskedChange } from './changes.ts'
import { toldStates } from './check-states.ts'
import type { Evidence, StoredRoom, StoredRow, Violation } from './evidence.ts'
import { rowsIn } from './facets.ts'

/** G1: every change has taken the room's next version: 1, 2, 3, none twice and none left out. */
export function checkVersions({ lines, rooms, states }: Evidence): Violation[] {
  const changes = readChanges(lines)
  const statesTold = toldStates(lines)
  return rooms.flatMap((room) => {
    const { version, name } = states.get(room.room)!
    const stated = new Map(
      [...(statesTold.get(room.room) ?? [])].map(([version, [state]]) => [version, state!.name] as const),
    )
    stated.set(version, name).delete(0)
    const told = toldVersions(room.room, lines)
    return [
      ...checkTaken(room, stated),
      ...checkOwners(room, told),
      ...checkHoles(room, { told, lines, changes, stated }),
    ]
  })
}

interface Given {
  id: string
  version: number
}

function versionsOf({ rows, revisions, reactions }: StoredRoom): Given[] {
  const created = rows.map(({ id, seq }) => ({ id, version: seq }))
  const deleted = rows.filter((row) => row.deleted).map(({ id, version }) => ({ id, version }))
  return [...created, ...deleted, ...revisions, ...reactions, ...versionsOfRoots(rows)]
}

/** A reply, and its end, take a second version for the root, while that is there. */
function versionsOfRoots(rows: readonly StoredRow[]): Given[] {
  const roots = new Map(rows.map((row) => [row.id, row]))
  return rows.flatMap(({ thread, seq, version, deleted }) => {
    const root = thread === null ? undefined : roots.get(thread)
    if (!root) return []
    const isLater = deleted && !(root.deleted && root.version < version)
    return [seq, ...(isLater ? [version] : [])].map((own) => ({ id: root.id, version: own + 1 }))
  })
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
  for (const { id, seq, bodyVersion: version, deleted } of room.rows) {
    const last = room.revisions.findLast((revision) => revision.id === id)?.version ?? seq
    if (!deleted && last !== version)
      violations.push({
        kind: 'hole',
        text: `its last body is of ${last}, not ${version}`,
        room: room.room,
        message: id,
        version,
      })
  }
  return violations
}

/** Everything that a client was told has its own version, also what is in the store no more. */
function checkOwners(room: StoredRoom, told: readonly Given[]): Violation[] {
  const owners = new Map(versionsOf(room).map(({ id, version }) => [version, id]))
  const violations: Violation[] = []
  for (const { id, version } of told) {
    const owner = owners.get(version) ?? id
    if (owner !== id) {
      const text = `version ${version} was given to ${owner} and to ${id}`
      violations.push({ kind: 'doubled', text, room: room.room, message: id, version })
    }
    owners.set(version, owner)
  }
  return violations
}

/**
 * A message's edits are erased with it, and a reaction that was taken back leaves nothing. Then a client got that
 * version, or a change without an answer accounts for it: one for each such version. So does a state that was replaced.
 */
function checkHoles(
  room: StoredRoom,
  {
    told,
    lines,
    changes,
    stated,
  }: { told: readonly Told[]; lines: readonly Line[]; changes: readonly AskedChange[]; stated: Stated },
) {
  const deleted = new Set(room.rows.filter((row) => row.deleted).map(({ id }) => id))
  const bodies = new Set(told.map(({ body }) => body))
  const taken = new Set([...versionsOf(room), ...told].map(({ version }) => version))
  const missing: number[] = []
  for (let version = 1; version <= room.head; version++) {
    if (!taken.has(version) && !stated.has(version)) missing.push(version)
  }
  const here = changes.filter((change) => change.room === room.room)
  const explained = here.reduce((sum, change) => sum + unseen(change, { deleted, bodies }), 0)
  const known = new Set(stated.values())
  const unnamed = lines.filter((line) => {
    return line.line === 'acting' && line.room === room.room && line.fields && !known.has(line.fields.name!)
  })
  return missing
    .slice(explained + unnamed.length)
    .map((version): Violation => ({ kind: 'hole', text: `nothing has version ${version}`, room: room.room, version }))
}

/** A version of a message, as a frame said it. */
interface Told extends Given {
  body: string
}

function toldVersions(room: string, lines: readonly Line[]): Told[] {
  return lines.flatMap((line): Told[] => {
    if (line.line !== 'told' || line.room !== room) return []
    const { frame } = line
    if (frame.type === 'ack') {
      const { id, version } = frame
      return id === undefined || version === undefined ? [] : [{ id, version, body: '' }]
    }
    return rowsIn(frame).map((row) => ({ id: row.id, version: row.version, body: 'body' in row ? row.body : '' }))
  })
}

/** How many versions the change may have taken of which no client was told. */
function unseen(
  { kind, id, body, attempts }: AskedChange,
  { deleted, bodies }: { deleted: ReadonlySet<string>; bodies: ReadonlySet<string> },
): number {
  const open = attempts.filter(({ answer }) => answer?.frame.type !== 'ack').length
  if (kind === 'react' || kind === 'pin') return open
  return kind === 'update' && deleted.has(id) && !bodies.has(body) && open > 0 ? 1 : 0
}
