import { itemKey, LIMITS, ME, type Item, type ItemEvent } from '@edusphere/protocol'
import { listOf } from '../../room/encoded-row.ts'
import type { FeedKind } from '../../room/kind.ts'
import type { Store } from '../../store/store.ts'
import { itemsOf } from './items.ts'
import { settingsItem } from './me.ts'
import { countItems, readFeedHeads, readItems, readOwnThreads } from './queries.ts'

/** The feed kind of people: what is mine. A feed's id is the user's, and its one participant is that user. */
export function personFeeds(store: Store): FeedKind {
  const { db } = store
  const only = (userIds: readonly string[]) => Promise.resolve({ users: new Set(userIds), provenAt: 0 })

  async function read(query: { id: string; since: number; limit: number; isReset: boolean }) {
    const rows = await readItems(db, { ...query, limit: query.limit + 1 })
    const head = { version: rows[0]?.feedHead ?? 0, membersVersion: 0 }
    const items = rows.slice(0, query.limit).flatMap((row) => itemsOf(row, store.life))
    return { head, rows: items, more: rows.length > query.limit, person: rows[0] }
  }

  return {
    hasPresence: false,
    nameOf: () => ME,
    fields: (rows) => `"items":${listOf(rows)}`,
    key: (row: Item) => itemKey(row),
    isPlain: () => false,
    mayWait: () => false,
    isGone,
    event: (row: Item) => ({ type: 'me', version: row.version, item: row }) satisfies ItemEvent,
    async heads(ids) {
      const versions = await readFeedHeads(db, ids)
      return new Map(ids.map((id) => [id, { version: versions.get(id) ?? 0, membersVersion: 0 }]))
    },
    changesSince: (query) => read({ ...query, isReset: false }),
    countSince: (id, since, max) => countItems(db, { id, since, max }),
    async newest(id) {
      const { person, rows, ...rest } = await read({ id, since: 0, limit: LIMITS.syncPage - 1, isReset: true })
      const threads = (await readOwnThreads(db, id)).flatMap((row) => itemsOf(row, store.life))
      rows.unshift(...threads)
      // Settings that never changed have no version of their own.
      if (person && !rows.some(({ kind }) => kind === 'settings')) {
        rows.unshift(settingsItem(0, { ...person, id }))
      }
      return { ...rest, rows }
    },
    prove: () => Promise.resolve(0),
    among: (_id, userIds) => only(userIds),
    members: (id) => only([id]),
  }
}

/** What a new device need not know: a room that was left, a thread that is not followed, a mention that is no more. */
function isGone(item: Item): boolean {
  if (item.kind === 'room') return item.left
  return item.kind === 'thread' ? !item.following : 'at' in item
}
