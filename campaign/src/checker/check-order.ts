import { ackOf, readChanges, type AskedChange } from './changes.ts'
import type { Evidence, Violation } from './evidence.ts'

/**
 * Messages of one socket keep their order (G5). A message sent after another's ack comes after it. So do the changes of
 * one message.
 */
export function checkOrder({ lines }: Evidence): Violation[] {
  const changes = readChanges(lines).filter(ackOf)
  const rooms = Map.groupBy(
    changes.filter(({ kind }) => kind === 'create'),
    ({ room }) => room,
  )
  const messages = Map.groupBy(changes, ({ room, id }) => `${room} ${id}`)
  return [
    ...[...rooms.values()].flatMap((created) => [...checkAfterAck(created), ...checkSameSocket(created)]),
    ...[...messages.values()].flatMap(checkOneMessage),
  ]
}

/** An answer names a version of the message, and versions rise: in time, and on a socket. */
function checkOneMessage(changes: readonly AskedChange[]): Violation[] {
  const answered = changes.flatMap((change) =>
    change.attempts.flatMap(({ socket, sentAt, answer }) =>
      answer?.frame.type === 'ack' ? [{ change, socket, sentAt, at: answer.at, version: answer.frame.version! }] : [],
    ),
  )
  const inOrder = answered.sort((a, b) => a.sentAt - b.sentAt)
  return inOrder.flatMap(({ change, socket, sentAt, version }, i) => {
    const before = inOrder.slice(0, i).filter((other) => other.socket === socket || other.at < sentAt)
    const highest = Math.max(0, ...before.map((other) => other.version))
    return version < highest ? [reordered(change, `was sent after ${highest} of it and got ${version}`)] : []
  })
}

const seqOf = (change: AskedChange): number => ackOf(change)!.frame.seq!

/** A message sent after an acknowledgement comes after the acknowledged one. */
function checkAfterAck(changes: readonly AskedChange[]): Violation[] {
  const moments = changes.flatMap((change) => [
    { at: change.attempts[0]!.sentAt, change, what: 'sent' },
    { at: ackOf(change)!.at, change, what: 'acked' },
  ])
  const violations: Violation[] = []
  let highest = 0
  for (const { change, what } of moments.sort((a, b) => a.at - b.at)) {
    if (what === 'acked') highest = Math.max(highest, seqOf(change))
    else if (seqOf(change) <= highest) {
      violations.push(reordered(change, `was sent after ${highest} was acknowledged and got ${seqOf(change)}`))
    }
  }
  return violations
}

/** Changes that were sent once, on one socket, keep their order. */
function checkSameSocket(changes: readonly AskedChange[]): Violation[] {
  const single = changes.filter(({ attempts }) => attempts.length === 1)
  const sockets = Map.groupBy(single, ({ attempts }) => attempts[0]!.socket)
  return [...sockets.values()].flatMap((sent) => {
    const inOrder = sent.sort((a, b) => a.attempts[0]!.sentAt - b.attempts[0]!.sentAt)
    return inOrder
      .filter((change, i) => i > 0 && seqOf(change) < seqOf(inOrder[i - 1]!))
      .map((change) => reordered(change, `overtook what was sent before it on its socket and got ${seqOf(change)}`))
  })
}

function reordered({ room, id, client }: AskedChange, text: string): Violation {
  return { kind: 'reordered', text, room, message: id, client }
}
