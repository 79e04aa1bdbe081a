/** More would make the frames of others wait for longer than two milliseconds. */
const MOST = 8
/** As many as an address may have connections. A peer that writes on without answers gets none of this memory. */
const WAITING_MAX = 3_000

/**
 * Lets eight requests begin in each turn of the event loop. A thousand connections may each send one at the same moment;
 * Node reads all of them in one turn, and the frames of sockets come in the turns between.
 */
export class FewByFew {
  #begun = 0
  readonly #waiting: (() => void)[] = []

  /** Calls `begin` at once or, in the order they came, in a later turn. */
  enter(begin: () => void): void {
    const mayBegin = this.#begun < MOST && this.#waiting.length === 0
    if (mayBegin || this.#waiting.length === WAITING_MAX) this.#begin(begin)
    else this.#waiting.push(begin)
  }

  #begin(begin: () => void): void {
    if (this.#begun++ === 0) setImmediate(() => this.#endTurn())
    begin()
  }

  #endTurn(): void {
    this.#begun = 0
    for (const begin of this.#waiting.splice(0, MOST)) this.#begin(begin)
  }
}
