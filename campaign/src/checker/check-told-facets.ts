import type { Facets } from '@edusphere/protocol'
import { readChanges } from './changes.ts'
import type { Evidence, Violation } from './evidence.ts'
import { rowsIn, sayFacets, shownFacets } from './facets.ts'

/** A version of a message shows the same facets on every socket, in the store, and in the acknowledgement of its act. */
export function checkToldFacets(evidence: Evidence): Violation[] {
  const shown = new Map<string, Facets>()
  for (const { rows } of evidence.rooms)
    for (const row of rows) if (!row.deleted) shown.set(`${row.id} ${row.version}`, shownFacets(row))
  return [...checkRows(evidence, shown), ...checkAcks(evidence, shown)]
}

type Shown = Map<string, Facets>

function checkRows({ lines }: Evidence, shown: Shown): Violation[] {
  const violations: Violation[] = []
  for (const line of lines) {
    if (line.line !== 'told') continue
    const { frame, room, client } = line
    for (const row of rowsIn(frame)) {
      if (!('body' in row)) continue
      const name = `${row.id} ${row.version}`
      const before = shown.get(name)
      if (before) {
        const text = differing(before, row)
        if (text) violations.push({ kind: 'says otherwise', text, room, client, message: row.id, version: row.version })
      } else shown.set(name, row)
      if (!before && (row.reactions ?? []).some(isDoubled))
        violations.push({ kind: 'doubled', text: sayFacets(row), room, client, message: row.id, version: row.version })
    }
    if (frame.type !== 'message_changed' || frame.what !== 'reactions') continue
    const { id, version, by, emoji, active } = frame
    if (!shows(frame, { user: by!, emoji: emoji!, active: active! }))
      violations.push({ kind: 'says otherwise', text: `${by} ${emoji} ${active}`, room, client, message: id, version })
  }
  return violations
}

/** The rows name the first 20 users, and fewer are in a round. */
const isDoubled = ({ count, users }: NonNullable<Facets['reactions']>[number]): boolean =>
  count !== users.length || new Set(users).size < count

function differing(before: Facets, row: Facets): string | undefined {
  const [one, other] = [sayFacets(before), sayFacets(row)]
  return one === other ? undefined : `was told ${other}, and elsewhere ${one}`
}

/** The row of an act's version has its effect, if anyone was told of that row. */
function checkAcks({ lines }: Evidence, shown: Shown): Violation[] {
  const violations: Violation[] = []
  for (const { id, room, user, client, frame, attempts } of readChanges(lines)) {
    if (frame.type !== 'react' && frame.type !== 'pin') continue
    for (const { answer } of attempts) {
      if (answer?.frame.type !== 'ack') continue
      const { version, mine } = answer.frame
      const row = shown.get(`${id} ${version}`)
      const isPinned = row?.pinned !== undefined && row.pinned !== null
      const isTrue =
        frame.type === 'pin'
          ? !row || isPinned === frame.active
          : mine?.includes(frame.emoji) === frame.active && (!row || shows(row, { user, ...frame }))
      if (isTrue) continue
      const text = `the ack of ${JSON.stringify(frame)} says ${JSON.stringify(answer.frame)}, its row ${row && sayFacets(row)}`
      violations.push({ kind: 'says otherwise', text, room, client, message: id, version })
    }
  }
  return violations
}

function shows({ reactions = [] }: Facets, act: { user: string; emoji: string; active: boolean }): boolean {
  const users = reactions.find(({ emoji }) => emoji === act.emoji)?.users ?? []
  return users.includes(act.user) === act.active
}
