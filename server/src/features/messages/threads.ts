import type { Facets } from '@edusphere/protocol'
import { isoTime } from '../../clock.ts'
import type { StoredMessage } from '../../store/message-rows.ts'
import type { Effect } from '../../store/operation.ts'
import type { Row } from '../../store/tables.ts'
import { readFacets, writeFacets } from '../../store/facets.ts'

const USERS_SHOWN = 5

type Reply = Row<'thread_replies'>

/** The root of a thread after one more reply. */
export function withReply(root: StoredMessage, reply: Reply, version: number): Effect {
  const { count = 0, users = [] } = readFacets(root).replies ?? {}
  const others = users.filter((user) => user !== reply.username)
  return change(root, version, shown(count + 1, reply, [reply.username, ...others]))
}

/** The root of a thread with the replies that are left, in any order. */
export function withReplies(root: StoredMessage, replies: readonly Reply[], version: number): Effect {
  const newest = replies.toSorted((a, b) => b.seq - a.seq)
  const users = [...new Set(newest.map(({ username }) => username))]
  return change(root, version, newest[0] && shown(newest.length, newest[0], users))
}

const shown = (count: number, last: Reply, users: readonly string[]): NonNullable<Facets['replies']> => ({
  ...{ count, lastSeq: last.seq, last: isoTime(last.created), users: users.slice(0, USERS_SHOWN) },
})

const change = (root: StoredMessage, version: number, replies: Facets['replies']): Effect => ({
  ...{ put: 'messages', told: { type: 'message_changed', what: 'replies' } },
  row: { ...root, version, facets: writeFacets(root, { replies }) },
})
