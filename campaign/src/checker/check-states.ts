import type { RoomState } from '@edusphere/protocol'
import type { Line } from '../history.ts'
import type { Evidence, Violation } from './evidence.ts'

/** What a room is: told alike to all, as it was set, and shown by every client at the end. */
export function checkStates({ lines, states, views, feeds }: Evidence): Violation[] {
  const violations: Violation[] = []
  for (const [room, versions] of toldStates(lines)) {
    const now = states.get(room)
    for (const [version, said] of versions) {
      const all = new Set([...said, ...(now?.version === version ? [now] : [])].map(sayState))
      if (all.size > 1) violations.push({ kind: 'says otherwise', text: `was ${[...all].join(', ')}`, room, version })
    }
  }
  for (const { client, caughtUp, states: shown } of views) {
    for (const [room, state] of caughtUp ? (shown ?? []) : []) {
      const now = states.get(room)
      const [shows, has] = [state && sayState(state), now && sayState(now)]
      if (shows !== has)
        violations.push({ kind: 'state differs', text: `shows ${shows}, the store has ${has}`, room, client })
    }
  }
  const names = new Map(feeds.map(({ user, name }) => [user, name]))
  return [...violations, ...checkAnswered(lines, { states, names })]
}

const sayState = ({ version, name, description, visibility, mode, slowMode }: RoomState): string =>
  JSON.stringify([version, name, description, visibility, mode, slowMode])

/** What clients were told of each room, by version. */
export function toldStates(lines: readonly Line[]): Map<string, Map<number, RoomState[]>> {
  const told = new Map<string, Map<number, RoomState[]>>()
  for (const line of lines) {
    if (line.line !== 'told') continue
    const { frame, room } = line
    const state = frame.type === 'room_changed' || frame.type === 'sync' ? frame.state : undefined
    if (!state) continue
    const versions = told.get(room) ?? new Map<number, RoomState[]>()
    told.set(room, versions.set(state.version, [...(versions.get(state.version) ?? []), state]))
  }
  return told
}

/** One person calls for a thing, one call at a time: the last answered one is what the store has. */
function checkAnswered(
  lines: readonly Line[],
  { states, names }: { states: Evidence['states']; names: ReadonlyMap<string, string> },
): Violation[] {
  const last = new Map<string, Line & { line: 'acting' | 'acted' }>()
  for (const line of lines) {
    if (line.line === 'acted' && line.fields) last.set(line.room === 'me' ? line.user : line.room, line)
  }
  return [...last.values()].flatMap(({ room, user, fields }): Violation[] => {
    const now = room === 'me' ? names.get(user) : states.get(room)?.name
    if (now === undefined || now === fields!.name) return []
    return [{ kind: 'lost', text: `${user} set the name ${fields!.name}, the store has ${now}`, room }]
  })
}
