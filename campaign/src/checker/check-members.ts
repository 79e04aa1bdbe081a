import type { ToldFrame } from '../history.ts'
import type { Evidence, Violation } from './evidence.ts'

/** G7: a removed person gets no event with a later version, and their later changes are refused. */
export function checkMembers({ lines }: Evidence): Violation[] {
  /** Room and person → the head that was read after the removal, and its time. */
  const out = new Map<string, { head: number; since: number }>()
  const sent = new Map<string, number>()
  const violations: Violation[] = []
  for (const [at, line] of lines.entries()) {
    if (line.line === 'removed') out.set(`${line.room} ${line.user}`, { head: line.head, since: at })
    else if (line.line === 'readmitting') out.delete(`${line.room} ${line.user}`)
    else if (line.line === 'sent') sent.set(`${line.socket} ${line.frame.ref}`, at)
    if (line.line !== 'told') continue
    const { room, user, client, frame, socket } = line
    const removal = out.get(`${room} ${user}`)
    if (!removal) continue
    const version = highestIn(frame)
    const about = { room, client, version }
    if (frame.type !== 'ack' && version > removal.head)
      violations.push({
        kind: 'seen after removal',
        text: `${user} was out from ${removal.head} and got ${version}`,
        ...about,
      })
    const askedAt = sent.get(`${socket} ${'ref' in frame ? frame.ref : ''}`) ?? -1
    if (frame.type === 'ack' && askedAt > removal.since)
      violations.push({
        kind: 'acted after removal',
        text: `${user} was out and was acknowledged`,
        message: frame.id,
        ...about,
      })
  }
  return violations
}

function highestIn(frame: ToldFrame): number {
  if (frame.type === 'sync') return Math.max(frame.version, ...frame.messages.map(({ version }) => version))
  return ('version' in frame ? frame.version : undefined) ?? 0
}
