import { LIMITS } from '@edusphere/protocol'
import type { MessageStore } from '../store/store.ts'
import type { RecentEvents } from './recent-events.ts'
import { NAMES_MS } from './recent-events.ts'
import type { RoomFeed } from './feed.ts'
import { encodeRow, SyncPage, type EncodedRow } from './sync-page.ts'
import { serializeRow } from '../features/messages/messages.ts'

/** Answers that are kept at one head: as many as clients that were cut off one after the other need. */
const ANSWERS_MAX = 16

/** The rows above `since`, all of them, up to `version`: what came later is in the room's recent events. */
interface Base {
  since: number
  version: number
  membersVersion: number
  rows: readonly EncodedRow[]
}

/**
 * What those who come (back) to a room have missed, read once for all who ask the same at the same head of the room, and not
 * at all where memory reaches. It asks for nobody: whoever hands a page on has to prove that its reader takes part under
 * the page's `membersVersion` (G7).
 */
export class RoomReads {
  readonly #feed: RoomFeed
  readonly #store: MessageStore
  readonly #recent: RecentEvents
  #base: Base | undefined
  #underWay: { since: number; page: Promise<SyncPage> } | undefined
  #answers = new Map<string, Promise<unknown>>()
  #answersAt = -1
  /** When nothing was remembered yet (`performance.now()`). */
  #rememberedSince = 0
  #isUsed = false

  constructor(feed: RoomFeed, store: MessageStore, recent: RecentEvents) {
    this.#feed = feed
    this.#store = store
    this.#recent = recent
  }

  /** For a client that says it knows everything up to `since`: what comes after it, or a `reset`. */
  async replay(since: number): Promise<SyncPage> {
    const page = await this.after(since)
    if (since > page.version || (page.more && (await this.#isFar(since)))) return this.newest()
    return page
  }

  /** The next page of what comes after `position`. */
  after(position: number): Promise<SyncPage> {
    return this.#once(`after ${position}`, async () => this.#remembered(position) ?? this.#readOnce(position))
  }

  /** The newest messages, for whoever knows nothing. */
  newest(): Promise<SyncPage> {
    return this.#once('newest', async () => {
      const { head, messages } = await this.#store.newest({ roomId: this.#feed.room.id, limit: LIMITS.syncReset })
      const rows = messages.map((message) => encodeRow(serializeRow(message)))
      return new SyncPage(this.#range({ from: 0, ...head }), rows, { reset: true })
    })
  }

  /** As `after`, but what the store says from now on. */
  async read(position: number): Promise<SyncPage> {
    const query = { roomId: this.#feed.room.id, since: position, limit: LIMITS.syncPage }
    const { head, messages, more } = await this.#store.changesSince(query)
    const rows = messages.map((message) => encodeRow(serializeRow(message)))
    const page = SyncPage.cut(this.#range({ from: position, ...head }), rows, more)
    if (!page.more && position <= head.version) this.#base = { since: position, ...head, rows }
    return page
  }

  /** Called by the sweep: memory goes when nobody has asked since the last call, or when names may have changed. */
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
    // What is being read from further back brings these rows as well, unless they are too many.
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

  /** The same question has the same answer until something happens in the room; a failure is nobody's answer later on. */
  #once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    this.#isUsed = true
    const { version } = this.#feed.head
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
    return this.#once(
      `count ${since}`,
      async () => (await this.#store.countSince(this.#feed.room.id, since, max + 1)) > max,
    )
  }

  /** Last states out of the rows that were read and the events that have come since; undefined: memory has a gap there. */
  #remembered(since: number): SyncPage | undefined {
    const { head } = this.#feed
    const base = this.#base && this.#base.since <= since && since < this.#base.version ? this.#base : undefined
    const known = base?.version ?? since
    const version = Math.max(base?.version ?? 0, head.version)
    const later = known >= head.version ? [] : this.#recent.rowsAfter(known)
    if (!later || since > version) return undefined
    const states = new Map<string, EncodedRow>()
    for (const row of [...(base?.rows ?? []), ...later]) {
      // What changed again moves to the end: rows are in the order of their versions.
      states.delete(row.id)
      states.set(row.id, row)
    }
    const rows = [...states.values()].filter((row) => row.version > since)
    const membersVersion = Math.max(base?.membersVersion ?? 0, head.membersVersion)
    return SyncPage.cut(this.#range({ from: since, version, membersVersion }), rows)
  }

  #range(range: { from: number; version: number; membersVersion: number }) {
    return { room: this.#feed.room.id, epoch: this.#feed.epoch, ...range }
  }
}
