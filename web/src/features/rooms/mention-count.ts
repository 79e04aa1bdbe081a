/** What the person's feed says of a room: `mentions` of me above `readSeq` and not above `version`. */
interface Counted {
  version: number
  readSeq: number
  mentions: number
}

const NOTHING: Counted = { version: 0, readSeq: 0, mentions: 0 }

/**
 * How many unread messages of a room mention me: what the person's feed counted last and what came after it, and at least
 * those that came here.
 */
export class MentionCount {
  #counted = NOTHING
  readonly #come = new Set<number>()

  take(counted: Counted): void {
    this.#counted = counted
  }

  /** @param isForMe false also takes back what an earlier text of the message said */
  apply(seq: number, isForMe: boolean): void {
    if (isForMe) this.#come.add(seq)
    else this.#come.delete(seq)
  }

  /** A count from before I read on is of no use: the next one is under way. */
  above(readSeq: number): number {
    for (const seq of this.#come) if (seq <= readSeq) this.#come.delete(seq)
    const { version, readSeq: at, mentions } = this.#counted
    const later = [...this.#come].filter((seq) => seq > version)
    return Math.max(this.#come.size, (readSeq === at ? mentions : 0) + later.length)
  }

  forget(): void {
    this.#counted = NOTHING
    this.#come.clear()
  }
}
