/** How long the bytes under way to a peer may take. A page has half of it: the next one leaves before the link idles. */
const UNDER_WAY_MS = 2_000
/**
 * Bytes under way before the link is known. Half of them, the first page, hold fifty short messages, as a `reset` does:
 * most clients need no second one. At 2 KB/s it takes twelve seconds, and a client waits longer for its `join`.
 */
const FIRST_BYTES = 48 * 1024
const LEAST_BYTES = 2 * 1024
const MOST_BYTES = 512 * 1024
/** The link may be this many times as fast as it has shown. */
const GROWTH = 4

const PING = 0x89

/**
 * How fast one peer takes the pages of a catch-up. The kernel takes megabytes for a slow link, so the server asks the
 * peer itself: a protocol ping behind a page is answered when the page has arrived. Pages are as large as the link is
 * fast. So something arrives every second, and little is lost with the connection.
 */
export class Pace {
  /** How large a page should be before the link is known. */
  static readonly firstPageBytes = FIRST_BYTES / 2

  readonly #underWayMs: number
  /** The most bytes that may be under way. */
  #window = FIRST_BYTES
  #sent = 0
  /** The time of the last page. */
  #sentAt = 0
  /** The part of `#sent` that an answered ping has followed. */
  #taken = 0
  /** The pings without an answer: the number of each, and `#sent` at its time. */
  #pings: { id: number; sent: number }[] = []
  #lastId = 0
  /** The part of `#sent` that any ping has followed. */
  #followed = 0
  /** Since when the bytes under way have had the link for themselves. */
  #since = 0

  constructor(underWayMs = UNDER_WAY_MS) {
    this.#underWayMs = underWayMs
  }

  /** How large a page should be. */
  get pageBytes(): number {
    return this.#window / 2
  }

  /** Whether the next page has to wait. */
  get isFull(): boolean {
    return this.#sent - this.#taken > this.#window / 2
  }

  /**
   * Whether a ping should follow what has been sent. There is one under way whenever the pace is full. Otherwise only
   * when `more` pages follow: a client that has missed little is not asked.
   */
  needsPing(more: boolean): boolean {
    return (more || this.isFull) && this.#sent - this.#followed >= this.#window / 4
  }

  /** Counts a page that is being sent. */
  send(bytes: number, now: number): void {
    // No ping followed the last bytes. They are old enough to have arrived.
    const isOld = this.#pings.length === 0 && now - this.#sentAt > this.#underWayMs
    if (isOld) this.#taken = this.#sent
    if (this.#taken === this.#sent) this.#since = now
    this.#sent += bytes
    this.#sentAt = now
  }

  /** A frame that asks the peer to answer when everything before it has arrived. */
  ping(): Buffer {
    const id = ++this.#lastId
    this.#pings.push({ id, sent: this.#sent })
    this.#followed = this.#sent
    const frame = Buffer.from([PING, 4, 0, 0, 0, 0])
    frame.writeUInt32BE(id, 2)
    return frame
  }

  /** Takes an answer. It also answers the pings before it (RFC 6455, 5.5.3). */
  pong(payload: Buffer, now: number): void {
    const id = payload.length === 4 ? payload.readUInt32BE() : 0
    const last = this.#pings.findLast((ping) => ping.id <= id)
    if (!last) return
    this.#pings = this.#pings.filter((ping) => ping.id > last.id)
    const bytes = last.sent - this.#taken
    if (bytes === 0) return
    const fitting = (bytes * this.#underWayMs) / Math.max(now - this.#since, 1)
    const window = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, GROWTH * this.#window, fitting))
    // A power of two, so that many readers of one page get the same parts of it.
    this.#window = 2 ** Math.floor(Math.log2(window))
    this.#taken = last.sent
    this.#since = now
  }
}
