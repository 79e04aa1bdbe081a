import { randomUUID } from 'node:crypto'
import { changeOf } from '@edusphere/server/features/operations'
import type { Change } from '@edusphere/server/store/operation'
import type { Store } from '@edusphere/server/store/store'
import type { Said } from './conversation.ts'
import type { DemoUsername } from './people.ts'

const BATCH = 500
/** The time until a typing mistake is corrected. */
const NOTICED_MS = 45_000

/** Stores the texts as the server stores messages, then moves each to its time. */
export async function tell(
  store: Store,
  roomId: string,
  { said, people }: { said: readonly Said[]; people: ReadonlyMap<DemoUsername, string> },
): Promise<void> {
  const messages = said.map((one) => ({ ...one, id: randomUUID(), userId: people.get(one.who)! }))
  await append(
    store,
    messages.map(({ id, userId, body, was = body }) =>
      changeOf({ type: 'text', id, message: was }, { roomId, userId }),
    ),
  )
  const later = messages.filter(({ was, isDeleted }) => was !== undefined || isDeleted)
  await append(
    store,
    later.map(({ id: messageId, userId, body: message, isDeleted }) =>
      changeOf(isDeleted ? { type: 'delete', messageId } : { type: 'update', messageId, message }, { roomId, userId }),
    ),
  )
  await store.db.transaction().execute(async (db) => {
    for (const { id, at, was, isDeleted } of messages) {
      const updated = was !== undefined || isDeleted ? at + NOTICED_MS : at
      await db.updateTable('messages').set({ created: at, updated }).where('id', '=', id).execute()
      if (was !== undefined)
        await db.updateTable('revisions').set({ replaced: updated }).where('message_id', '=', id).execute()
    }
  })
}

async function append(store: Store, changes: readonly Change[]): Promise<void> {
  for (let i = 0; i < changes.length; i += BATCH) {
    const outcomes = await store.messages.append(changes.slice(i, i + BATCH), Date.now())
    const refused = outcomes.find(({ status }) => status !== 'stored')
    if (refused) throw new Error(`A line of the demo was not stored: ${JSON.stringify(refused)}`)
  }
}
