import { ackOf, isRefused, readChanges, type AskedChange } from './changes.ts'
import type { Evidence, StoredRoom, Violation } from './evidence.ts'
import { timelines, type Timeline } from './timeline.ts'

/** G2, G4: each acknowledged change is stored once, no other one more than once, a refused one not at all. */
export function checkChanges({ lines, rooms }: Evidence): Violation[] {
  const stores = new Map(rooms.map((room) => [room.room, timelines(room)]))
  const changes = readChanges(lines).filter(({ kind }) => kind !== 'react' && kind !== 'pin')
  const asked = changes.flatMap((change) => checkChange(change, stores.get(change.room) ?? new Map<string, Timeline>()))
  return [...asked, ...rooms.flatMap((room) => checkBodies(room)), ...checkTold({ lines })]
}

function checkChange(change: AskedChange, store: Map<string, Timeline>): Violation[] {
  const { room, id, client, kind } = change
  const about = { room, message: id, client }
  const found = store.get(id)
  const ack = ackOf(change)?.frame
  const complaint = (kind: Violation['kind'], text: string): Violation[] => [
    { kind, text, version: ack?.version, ...about },
  ]
  if (isRefused(change)) {
    const isStored =
      kind === 'create' ? found : kind === 'update' && found?.stages.some(({ body }) => body === change.body)
    return isStored ? complaint('stored though refused', `a refused ${kind} is in the store`) : []
  }
  if (!ack) return []
  if (!found) return complaint('lost', `an acknowledged ${kind} is of a message that the store does not have`)
  if (ack.id !== id || ack.seq !== found.row.seq)
    return complaint('says otherwise', `the ack names seq ${ack.seq}, the store ${found.row.seq}`)
  if (kind === 'delete') return found.row.deleted ? [] : complaint('lost', 'an acknowledged delete is not in the store')
  if (found.row.user !== change.user) return complaint('says otherwise', `stored under ${found.row.user}`)
  if (found.row.deleted) return []
  if (kind === 'create') return found.stages[0]!.body === change.body ? [] : complaint('lost', 'another body is stored')
  const stage = found.stages.findLast(({ version }) => version <= ack.version!)
  return stage?.body === change.body ? [] : complaint('lost', 'an acknowledged edit is not in the store')
}

/** The campaign writes every body once: a second one in the store is a second execution. */
function checkBodies({ room, rows, revisions }: StoredRoom): Violation[] {
  const seen = new Map<string, string>()
  const violations: Violation[] = []
  const bodies = [...rows.filter(({ deleted }) => !deleted), ...revisions]
  for (const { body, id } of bodies) {
    if (seen.has(body)) violations.push({ kind: 'doubled', text: `stored twice: ${body.trim()}`, room, message: id })
    seen.set(body, id)
  }
  return violations
}

/** A deleted message may still have been stored twice, under two ids with the same body. */
function checkTold({ lines }: Pick<Evidence, 'lines'>): Violation[] {
  const ids = new Map<string, string>()
  const violations: Violation[] = []
  for (const line of lines) {
    if (line.line !== 'told' || line.frame.type !== 'chat_message' || line.frame.action !== 'new') continue
    const { body, id, room } = line.frame
    const other = ids.get(body) ?? id
    if (other !== id)
      violations.push({ kind: 'doubled', text: `told under two ids: ${body.trim()}`, room, message: id })
    ids.set(body, id)
  }
  return violations
}
