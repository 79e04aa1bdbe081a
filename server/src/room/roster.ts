import type { Participants } from '../store/memberships.ts'
import type { FeedState } from './feed-state.ts'

/** The first users are looked up one by one. For more, the whole list is read. */
const FEW = 16
/** Longest list that is read. In a larger room, a user who is not on the list is looked up. */
const LIST_MAX = 10_000

/**
 * The participants of a room, to check each joining user. When many join at once, as after a restart, the list is read
 * once, and again only after a removal.
 */
export class Roster {
  readonly #state: FeedState
  #list: Promise<Participants> | undefined
  /** Look-ups since the last quiet time, and their number at the last `forget`. */
  #asked = 0
  #askedBefore = 0

  constructor(state: FeedState) {
    this.#state = state
  }

  /**
   * A `members_version` of at least `atLeast` under which the user takes part. Undefined: the user does not. Rejects
   * when the store is away.
   */
  async prove(userId: string, atLeast: number): Promise<number | undefined> {
    const list = this.#asked++ < FEW ? undefined : await this.#listFrom(atLeast)
    if (list && list.provenAt >= atLeast && list.users.has(userId)) return list.provenAt
    return this.#state.kind.prove(this.#state.room.id, userId)
  }

  /** Called by the sweep. Drops the list when it was not used since the last call. */
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
