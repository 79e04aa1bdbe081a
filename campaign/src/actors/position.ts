import type { ChatEvent, Message, SyncFrame, SyncRow } from '@edusphere/protocol'

/** The smallest state that a client needs to follow the contract for a room. */
export class Position {
  version: number | null = null
  epoch: string | null = null
  /** The lowest `seq` from which every message is held. */
  from = 0
  readonly #rows = new Map<string, SyncRow>()

  /** False: a change before this is missing, join again. */
  takeEvent(event: ChatEvent): boolean {
    if (this.version === null || event.version > this.version + 1) return false
    this.version = Math.max(this.version, event.version)
    this.put(rowOf(event))
    return true
  }

  takeSync(sync: SyncFrame): boolean {
    if (sync.reset) {
      this.#rows.clear()
      this.from = sync.messages[0]?.seq ?? 0
    } else if (this.version === null || sync.from > this.version || sync.epoch !== this.epoch) return false
    this.version = sync.reset ? sync.version : Math.max(this.version!, sync.version)
    this.epoch = sync.epoch
    for (const row of sync.messages) this.put(row)
    return true
  }

  /** Inserts or replaces a message when the row's version is higher than the held one. */
  put(row: SyncRow): void {
    if ((this.#rows.get(row.id)?.version ?? 0) < row.version) this.#rows.set(row.id, row)
  }

  get(id: string): Message | undefined {
    const row = this.#rows.get(id)
    return row && !('deleted' in row) ? row : undefined
  }

  get messages(): Message[] {
    return [...this.#rows.values()].filter((row): row is Message => !('deleted' in row)).sort((a, b) => a.seq - b.seq)
  }
}

export function rowOf(event: ChatEvent): SyncRow {
  if (event.action === 'delete') return { id: event.id, seq: event.seq, version: event.version, deleted: true }
  const { type: _type, action: _action, ...message } = event
  return message
}
