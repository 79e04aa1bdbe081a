import type { Participants } from '../store/memberships.ts'
import type { FeedState } from './feed-state.ts'

/** So many users are looked up one by one; those after them are a crowd. */
const FEW = 16
/** Longest list that is read for a crowd. In a larger room the list is a part, and a user who is not in it is looked up. */
const LIST_MAX = 10_000

/**
 * Who takes part in a room, asked for each user who comes in. For a crowd, as after a restart, the list is read once, and
 * again only after a removal.
 */
export class Roster {
  readonly #state: FeedState
  #list: Promise<Participants> | undefined
  /** Look-ups since it was quiet, and how many there had been at the last `forget`. */
  #asked = 0
  #askedBefore = 0

  constructor(state: FeedState) {
    this.#state = state
  }

  /**
   * The room's `members_version` under which the user was seen to take part, from `atLeast` on; undefined: takes no part.
   * Rejects when the store is away.
   */
  async prove(userId: string, atLeast: number): Promise<number | undefined> {
    const list = this.#asked++ < FEW ? undefined : await this.#listFrom(atLeast)
    if (list && list.provenAt >= atLeast && list.users.has(userId)) return list.provenAt
    return this.#state.kind.prove(this.#state.room.id, userId)
  }

  /** Called by the sweep: the list is dropped when it was not used since the last call. */
  forget(): void {
    if (this.#asked === this.#askedBefore) {
      this.#asked = 0
      this.#list = undefined
    }
    this.#askedBefore = this.#asked
  }

  async #listFrom(atLeast: number): Promise<Participants> {
    const reading = (this.#list ??= this.#read())
    const list = await reading
    if (list.provenAt >= atLeast) return list
    if (this.#list === reading) this.#list = undefined
    return (this.#list ??= this.#read())
  }

  #read(): Promise<Participants> {
    const reading = this.#state.kind.members(this.#state.room.id, LIST_MAX)
    reading.catch(() => {
      if (this.#list === reading) this.#list = undefined
    })
    return reading
  }
}
