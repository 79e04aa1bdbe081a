import { itemKey, type Item, type ItemEvent, type ItemsFrame } from '@edusphere/protocol'

/** What a frame did. `gap`: an earlier change is missing and the frame was not applied; join again from `position`. */
export type ItemResult = { kind: 'applied'; items: readonly Item[]; reset: boolean } | { kind: 'gap' }

/** What one client knows of its person's feed. Pure: no socket, no time. */
export class ItemReplica {
  /** The version up to which everything is known; null before the first `sync`. */
  position: number | null = null
  epoch: string | null = null
  #items: ReadonlyMap<string, Item> = new Map()

  /** By `itemKey`. A new map after every change, never changed in place. */
  get items(): ReadonlyMap<string, Item> {
    return this.#items
  }

  /** Takes a live frame. It is new only at `position + 1`. */
  apply({ version, item }: ItemEvent): ItemResult {
    if (this.position === null || version > this.position + 1) return { kind: 'gap' }
    if (version <= this.position) return { kind: 'applied', items: [], reset: false }
    this.position = version
    return this.#put([item])
  }

  /** Takes one page of a `sync`. */
  applySync({ reset, from, version, epoch, items }: ItemsFrame): ItemResult {
    if (reset) {
      this.epoch = epoch
      this.position = version
      this.#items = new Map(items.map((item) => [itemKey(item), item]))
      return { kind: 'applied', items, reset }
    }
    if (this.position === null || from > this.position || epoch !== this.epoch) return { kind: 'gap' }
    this.position = Math.max(this.position, version)
    return this.#put(items)
  }

  /** Forgets the position: the next `join` asks for everything. What is known stays until then. */
  startOver(): void {
    this.position = null
  }

  #put(items: readonly Item[]): ItemResult {
    const fresh = items.filter((item) => item.version > (this.#items.get(itemKey(item))?.version ?? -1))
    if (fresh.length > 0)
      this.#items = new Map([...this.#items, ...fresh.map((item) => [itemKey(item), item] as const)])
    return { kind: 'applied', items: fresh, reset: false }
  }
}
