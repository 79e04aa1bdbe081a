import type { FastifyBaseLogger } from 'fastify'
import type { Bus } from '../../bus/bus.ts'
import type { AfterCommit } from '../../room/log.ts'
import { StorePoll } from '../../room/store-poll.ts'
import { lockFeeds } from '../../store/item-versions.ts'
import type { Store } from '../../store/store.ts'
import { dropDue, dropOldMentions, DUE_MAX, followDue, readDue } from './due.ts'
import type { ItemChange } from './me.ts'
import { raiseItems } from './raise-items.ts'

/** A look begins at most this often: what many people write until then is raised in one transaction. */
const GATHER_MS = 250

interface Deps {
  store: Store
  bus: Bus
  log: FastifyBaseLogger
}

/**
 * Gives the items of mentions and threads their versions, a moment after the messages that they come from. A message stores
 * which items are due in its own transaction (features/messages/people-told.ts), so none is lost when the process ends in
 * between. They are taken off the list in the transaction that gives the versions, so two processes give none twice.
 */
export class DueItems {
  readonly #store: Store
  readonly #tell: (changes: readonly ItemChange[]) => void
  readonly #poll: StorePoll
  /** Runs for a while after a look. */
  #timer: NodeJS.Timeout | undefined
  #isDue = false

  /** `tell` is called after each commit. */
  constructor(deps: Deps, tell: (changes: readonly ItemChange[]) => void) {
    this.#store = deps.store
    this.#tell = tell
    // Also what a process left that was killed, and what others have stored.
    this.#poll = new StorePoll(deps, () => this.#raise())
  }

  /** Looks soon where a message may have made an item due. What was withdrawn is found by the next poll. */
  readonly afterCommit: AfterCommit = (commits) => {
    const concerns = commits.some(({ events }) =>
      events.some(({ message: { facets, thread } }) => thread !== '' || facets.includes('"mentions"')),
    )
    if (!concerns) return
    this.#isDue = true
    if (!this.#timer) this.#look()
  }

  /** The first look after a quiet time waits for nothing. */
  #look(): void {
    this.#isDue = false
    this.#poll.now()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#isDue) this.#look()
    }, GATHER_MS).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#poll.stop()
  }

  async #raise(): Promise<void> {
    for (;;) {
      const { count, changes } = await raiseDue(this.#store)
      this.#tell(changes)
      if (count < DUE_MAX) return
    }
  }
}

async function raiseDue({ db, life }: Store): Promise<{ count: number; changes: ItemChange[] }> {
  const seen = await readDue(db)
  if (seen.length === 0) return { count: 0, changes: [] }
  return db.transaction().execute(async (trx) => {
    // As a removal does, this locks the feeds first. The list is read again: another process may have had them before.
    const heads = await lockFeeds(
      trx,
      seen.flatMap(({ userId }) => userId ?? []),
    )
    const due = (await readDue(trx)).filter(({ userId }) => userId === null || heads.has(userId))
    await dropDue(trx, due)
    const names = due.flatMap(({ userId, isIn, kind, id }) => (userId && isIn ? { user_id: userId, kind, id } : []))
    const threads = names.filter(({ kind }) => kind === 'thread')
    await followDue(trx, threads)
    const changes = await raiseItems({ db: trx, life, heads }, names)
    await dropOldMentions(
      trx,
      names.map(({ user_id }) => user_id),
    )
    return { count: seen.length, changes }
  })
}
