import type { AckFrame } from '@edusphere/protocol'
import { readChanges, type AskedChange } from './changes.ts'
import type { Evidence, StoredRoom, StoredRow, Violation } from './evidence.ts'

/** One sending of a reaction, a pin, or the end of one. */
interface Act {
  user: string
  active: boolean
  refused: boolean
  ack: { at: number; frame: AckFrame } | undefined
}

/** What the acts about one thing have left in the store. `version`: at which it was put, where the store says it. */
interface Left {
  row: StoredRow
  isThere: boolean
  version?: number | undefined
}

/** G2, G4 of what a message has beside its body: the last acknowledged act is in the store, and no refused one is. */
export function checkActs({ lines, rooms }: Evidence): Violation[] {
  const changes = Map.groupBy(readChanges(lines), ({ room }) => room)
  return rooms.flatMap((room) => {
    const rows = new Map(room.rows.map((row) => [row.id, row]))
    const asked = changes.get(room.room) ?? []
    const created = asked.filter(({ kind }) => kind === 'create').flatMap((change) => checkAnswer(change, rows))
    return [...created, ...checkReactions(room, { asked, rows }), ...checkPins(room, { asked, rows })]
  })
}

interface Asked {
  asked: readonly AskedChange[]
  rows: ReadonlyMap<string, StoredRow>
}

/** An acknowledged message stands in its thread, and quotes what it was asked to quote. */
function checkAnswer({ id, room, client, frame, attempts }: AskedChange, rows: Asked['rows']): Violation[] {
  const row = rows.get(id)
  if (!row || frame.type !== 'text' || !attempts.some(({ answer }) => answer?.frame.type === 'ack')) return []
  const { thread = null, replyTo } = frame
  const quoted = replyTo === undefined ? undefined : { id: replyTo, seq: rows.get(replyTo)?.seq }
  const [has, asks] = [row, { facets: { replyTo: quoted }, thread }].map((one) =>
    JSON.stringify([one.thread, row.deleted ? null : [one.facets.replyTo?.id, one.facets.replyTo?.seq]]),
  )
  if (has === asks) return []
  return [{ kind: 'lost', text: `was sent with ${asks}, the store has ${has}`, room, message: id, client }]
}

function checkReactions(room: StoredRoom, { asked, rows }: Asked): Violation[] {
  const put = new Map(room.reactions.map((one) => [`${one.id} ${one.user} ${one.emoji}`, one]))
  const reacted = asked.filter(({ kind }) => kind === 'react')
  const things = Map.groupBy(reacted, ({ id, user, frame }) => `${id} ${user} ${'emoji' in frame && frame.emoji}`)
  const never = [...put.keys()].filter((name) => !things.has(name))
  const unasked = never.map((name): Violation => {
    const { id, user, emoji } = put.get(name)!
    return { kind: 'stored though refused', text: `${user} never reacted ${emoji}`, room: room.room, message: id }
  })
  const judged = [...things].flatMap(([name, changes]) => {
    const row = rows.get(changes[0]!.id)
    if (!row || row.deleted) return []
    const left = { row, isThere: put.has(name), version: put.get(name)?.version }
    return complain(actsOf(changes), left, `the reaction ${name.split(' ').slice(1).join(' ')}`)
  })
  return [...unasked, ...judged.map((violation) => ({ ...violation, room: room.room }))]
}

function checkPins(room: StoredRoom, { asked, rows }: Asked): Violation[] {
  const things = Map.groupBy(
    asked.filter(({ kind }) => kind === 'pin'),
    ({ id }) => id,
  )
  const judged = [...rows.values()].flatMap((row) => {
    if (row.deleted) return []
    const acts = actsOf(things.get(row.id) ?? [])
    const by = row.facets.pinned?.by
    const left = { row, isThere: by !== undefined }
    const wrong = by !== undefined && !acts.some(({ user, active, refused }) => user === by && active && !refused)
    if (wrong) return [refusedOne(row, `${by} may not pin it`)]
    return complain(acts, left, 'the pin')
  })
  return judged.map((violation) => ({ ...violation, room: room.room }))
}

const actsOf = (changes: readonly AskedChange[]): Act[] =>
  changes.flatMap(({ user, frame, attempts }) =>
    attempts.map(({ answer }): Act => {
      const { type } = answer?.frame ?? {}
      const isUnknown = answer?.frame.type === 'error' && ['unavailable', 'internal'].includes(answer.frame.code)
      const ack = answer?.frame.type === 'ack' ? { at: answer.at, frame: answer.frame } : undefined
      return { user, active: 'active' in frame && frame.active, refused: type === 'error' && !isUnknown, ack }
    }),
  )

type Complaint = Omit<Violation, 'room'>

const refusedOne = (row: StoredRow, text: string): Complaint => ({
  ...{ kind: 'stored though refused', text, message: row.id, version: row.version },
})

/** Versions say which acknowledged act was the last one. One without an answer may have been made at any later time. */
function complain(acts: readonly Act[], left: Left, what: string): Complaint[] {
  const { row, isThere, version } = left
  const acked = acts.filter(({ ack }) => ack)
  const open = acts.filter(({ ack, refused }) => !ack && !refused)
  const last = acked.sort((a, b) => a.ack!.frame.version! - b.ack!.frame.version! || a.ack!.at - b.ack!.at).at(-1)
  if (!last) {
    if (!isThere || open.some(({ active }) => active)) return []
    return [refusedOne(row, `${what} is in the store, and no act was made`)]
  }
  const lastVersion = last.ack!.frame.version!
  const about = { message: row.id, version: lastVersion }
  if (last.active === isThere) {
    const isOwn = version === undefined || open.length > 0
    if (!isThere || isOwn || acked.some(({ active, ack }) => active && ack!.frame.version === version)) return []
    return [{ kind: 'says otherwise', text: `${what} has version ${version}, which no act was given`, ...about }]
  }
  const isLater = row.version > lastVersion && (version === undefined || version > lastVersion)
  if (isLater && open.some(({ active }) => active === isThere)) return []
  const said = last.active ? 'put' : 'taken back'
  return [{ kind: 'lost', text: `${what} was ${said} at ${lastVersion}, and the store has it otherwise`, ...about }]
}
