import { LIMITS } from '@edusphere/protocol'
import type { Head } from '../store/store.ts'
import { NAMES_MS } from './events.ts'
import type { Style } from './reader.ts'
import type { FeedState } from './feed-state.ts'
import { encodeRow, type EncodedRow } from './encoded-row.ts'
import { SyncPage, type Range } from './sync-page.ts'

const NOTHING = Buffer.alloc(0)

/** Answers kept per head, enough for clients that lost their connection one after the other. */
const ANSWERS_MAX = 16

/** All rows above `since` up to `version`. Later ones are in the recent events. */
interface Base extends Head {
  since: number
  rows: readonly EncodedRow[]
}

/**
 * What a joining reader has missed. Readers with the same position share one read of the store; no read is needed where
 * the recent events reach. No membership check here; the caller proves that the reader takes part under the page's
 * `membersVersion` (G7).
 */
export class CatchUp {
  readonly #state: FeedState
  #base: Base | undefined
  #underWay: { since: number; page: Promise<SyncPage> } | undefined
  #answers = new Map<string, Promise<unknown>>()
  #answersAt = -1
  /** When the kept answers were last empty (`performance.now()`). */
  #rememberedSince = 0
  #isUsed = false

  constructor(state: FeedState) {
    this.#state = state
  }

  /** The frames after `position`, from memory. Empty at the head; undefined when memory does not reach back so far. */
  framesAfter(position: number, style: Style): Buffer | undefined {
    const { head, recent } = this.#state
    return position >= head.version ? NOTHING : recent.framesAfter(position, style)
  }

  /** For a client that knows everything up to `since`: the later rows, or a `reset`. */
  async replay(since: number): Promise<SyncPage> {
    const page = await this.after(since)
    if (since > page.version || (page.more && (await this.#isFar(since)))) return this.newest()
    return page
  }

  /** The next page of rows after `position`. */
  after(position: number): Promise<SyncPage> {
    return this.#once(`after ${position}`, async () => this.#remembered(position) ?? this.#readOnce(position))
  }

  /** The newest rows, for a client without a position. */
  newest(): Promise<SyncPage> {
    return this.#once('newest', async () => {
      const { head, rows, more = false } = await this.#state.kind.newest(this.#state.room.id)
      const version = more ? rows.at(-1)!.version : head.version
      return new SyncPage(this.#range(0, { ...head, version }), rows.map(encodeRow), {
        more,
        reset: true,
        snapshot: head.version,
      })
    })
  }

  /** As `after`, but always read from the store. */
  async read(position: number): Promise<SyncPage> {
    const { kind, room } = this.#state
    const { head, more, ...read } = await kind.changesSince({ id: room.id, since: position, limit: LIMITS.syncPage })
    const rows = read.rows.map(encodeRow)
    const page = SyncPage.cut(this.#range(position, head), rows, more)
    if (!page.more && position <= head.version) this.#base = { since: position, ...head, rows }
    return page
  }

  /** As much of a page as fits into `bytes`. The rest is kept for the next question: it is not read again. */
  cut(page: SyncPage, bytes: number): SyncPage {
    if (page.fits(bytes)) return page
    const [first, rest] = page.split(bytes)
    void this.#once(`after ${first.version}`, () => Promise.resolve(rest))
    return first
  }

  /** Called by the sweep. Drops the answers when none was used since the last call, or when names may have changed. */
  forget(): void {
    const isOld = performance.now() - this.#rememberedSince > NAMES_MS
    if (isOld || !this.#isUsed) {
      this.#answers.clear()
      this.#base = undefined
      this.#rememberedSince = performance.now()
    }
    this.#isUsed = false
  }

  async #readOnce(position: number): Promise<SyncPage> {
    // A running read from an earlier position also brings these rows, unless there are too many.
    const under = this.#underWay
    if (under && under.since <= position) await under.page.catch(() => undefined)
    const page = this.#remembered(position)
    if (page) return page
    const reading = { since: position, page: this.read(position) }
    this.#underWay = reading
    try {
      return await reading.page
    } finally {
      if (this.#underWay === reading) this.#underWay = undefined
    }
  }

  /** Readers with the same question share one read until the head moves. A failed read is not kept. */
  #once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    this.#isUsed = true
    const { version } = this.#state.head
    if (this.#answersAt !== version || this.#answers.size === ANSWERS_MAX) this.#answers = new Map()
    this.#answersAt = version
    const answers = this.#answers
    const known = answers.get(question) as Promise<T> | undefined
    if (known) return known
    const answer = ask()
    answers.set(question, answer)
    answer.catch(() => answers.delete(question))
    return answer
  }

  #isFar(since: number): Promise<boolean> {
    const max = LIMITS.syncReplay
    const { kind, room } = this.#state
    return this.#once(`count ${since}`, async () => (await kind.countSince(room.id, since, max + 1)) > max)
  }

  /** The last states of the read rows and of the events after them. Undefined: an event in between is not in memory. */
  #remembered(since: number): SyncPage | undefined {
    const { head, kind, recent } = this.#state
    const base = this.#base && this.#base.since <= since && since < this.#base.version ? this.#base : undefined
    const known = base?.version ?? since
    const version = Math.max(base?.version ?? 0, head.version)
    const later = known >= head.version ? [] : recent.rowsAfter(known)
    if (!later || since > version) return undefined
    const states = new Map<string, EncodedRow>()
    for (const encoded of [...(base?.rows ?? []), ...later]) {
      const key = kind.key(encoded.row)
      // A row that changed again moves to the end: rows are in version order.
      states.delete(key)
      states.set(key, encoded)
    }
    const rows = [...states.values()].filter(({ row }) => row.version > since)
    const membersVersion = Math.max(base?.membersVersion ?? 0, head.membersVersion)
    return SyncPage.cut(this.#range(since, { version, membersVersion }), rows)
  }

  #range(from: number, head: Head): Range {
    const { kind, room, epoch } = this.#state
    return { kind, room: kind.nameOf(room.id), epoch, from, ...head }
  }
}
