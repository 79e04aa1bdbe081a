import {
  itemKey,
  ME,
  rowOf,
  type Item,
  type ItemEvent,
  type ItemsFrame,
  type Message,
  type RoomState,
  type ServerFrame,
  type SyncFrame,
  type SyncRow,
  type VersionedFrame,
} from '@edusphere/protocol'

/** The smallest state that a client needs to follow the contract: the rules of position, epoch and rows. */
abstract class Position<Row extends { version: number }, Sync extends SyncFrame | ItemsFrame> {
  version: number | null = null
  epoch: string | null = null
  readonly rows = new Map<string, Row>()

  takeSync(sync: Sync): boolean {
    if (sync.reset) this.rows.clear()
    else if (this.version === null || sync.from > this.version || sync.epoch !== this.epoch) return false
    this.version = sync.reset ? sync.version : Math.max(this.version!, sync.version)
    this.epoch = sync.epoch
    this.takeRows(sync)
    return true
  }

  protected abstract takeRows(sync: Sync): void

  /** False: a change before this is missing, join again. */
  protected reach(version: number): boolean {
    if (this.version === null || version > this.version + 1) return false
    this.version = Math.max(this.version, version)
    return true
  }

  /** Inserts or replaces a row when its version is higher than the held one. */
  protected hold(key: string, row: Row): void {
    if ((this.rows.get(key)?.version ?? -1) < row.version) this.rows.set(key, row)
  }
}

/** A room. */
class RoomPosition extends Position<SyncRow, SyncFrame> {
  /** The lowest `seq` from which every message is held. */
  from = 0
  state: RoomState | undefined

  takeEvent(event: VersionedFrame): boolean {
    if (!this.reach(event.version)) return false
    const row = rowOf(event)
    if (row) this.put(row)
    if ('state' in event) this.#restate(event.state as RoomState)
    return true
  }

  put(row: SyncRow): void {
    this.hold(row.id, row)
  }

  get(id: string): Message | undefined {
    const row = this.rows.get(id)
    return row && !('deleted' in row) ? row : undefined
  }

  get messages(): Message[] {
    return [...this.rows.values()].filter((row): row is Message => !('deleted' in row)).sort((a, b) => a.seq - b.seq)
  }

  protected takeRows({ reset, messages, state }: SyncFrame): void {
    if (reset) this.from = messages[0]?.seq ?? 0
    if (reset) this.state = undefined
    for (const row of messages) this.put(row)
    if (state) this.#restate(state)
  }

  #restate(state: RoomState): void {
    if (state.version > (this.state?.version ?? -1)) this.state = state
  }
}

/** The person's own feed. */
class FeedPosition extends Position<Item, ItemsFrame> {
  takeEvent({ version, item }: ItemEvent): boolean {
    if (!this.reach(version)) return false
    this.hold(itemKey(item), item)
    return true
  }

  protected takeRows({ items }: ItemsFrame): void {
    for (const item of items) this.hold(itemKey(item), item)
  }
}

/** What a minimal client knows: of its rooms, and of its person's feed if it follows it. */
export class Positions {
  readonly mine: FeedPosition | null
  readonly #rooms = new Map<string, RoomPosition>()

  constructor(rooms: readonly string[], { followsMe }: { followsMe: boolean }) {
    for (const room of rooms) this.startOver(room)
    this.mine = followsMe ? new FeedPosition() : null
  }

  startOver(room: string): RoomPosition {
    const position = new RoomPosition()
    this.#rooms.set(room, position)
    return position
  }

  room(id: string): RoomPosition {
    return this.#rooms.get(id)!
  }

  /** Where to join from. */
  from(name: string): { since?: number; epoch?: string } {
    const { version, epoch } = name === ME ? this.mine! : this.room(name)
    return version === null || epoch === null ? {} : { since: version, epoch }
  }

  /** Takes a frame with a version. False: something before it is missing. */
  take(frame: ServerFrame): boolean {
    if (frame.type === 'me') return this.mine!.takeEvent(frame)
    if (frame.type === 'sync')
      return 'items' in frame ? this.mine!.takeSync(frame) : this.room(frame.room).takeSync(frame)
    return frame.type === 'ack' || !('version' in frame) || this.room(frame.room).takeEvent(frame)
  }
}
