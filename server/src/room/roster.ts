import { listParticipantIds, proveParticipant, type Participants } from '../store/memberships.ts'
import type { Store } from '../store/store.ts'

/** So many are looked up one by one; whoever comes after them is part of a crowd. */
const FEW = 16
/** Longest list that is read for a crowd; of a larger room it is a part, and who is not in it is looked up. */
const LIST_MAX = 10_000

/**
 * Who takes part in a room, for those who come in. When they come in a crowd, as after a restart, the list is read once
 * for all of them, and again only when somebody has been removed since.
 */
export class Roster {
  readonly #store: Store
  readonly #roomId: string
  #list: Promise<Participants> | undefined
  /** Look-ups since it was quiet, and how many there had been at the last `forget`. */
  #asked = 0
  #askedBefore = 0

  constructor(store: Store, roomId: string) {
    this.#store = store
    this.#roomId = roomId
  }

  /**
   * The room's `members_version` under which the user was seen to take part, from `atLeast` on; undefined: takes no part.
   * Rejects when the store is away.
   */
  async prove(userId: string, atLeast: number): Promise<number | undefined> {
    const list = this.#asked++ < FEW ? undefined : await this.#listFrom(atLeast)
    if (list && list.provenAt >= atLeast && list.users.has(userId)) return list.provenAt
    return proveParticipant(this.#store, this.#roomId, userId)
  }

  /** Called by the sweep: the list goes when nobody has asked since the last call. */
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
    const reading = listParticipantIds(this.#store.db, this.#roomId, LIST_MAX)
    reading.catch(() => {
      if (this.#list === reading) this.#list = undefined
    })
    return reading
  }
}
