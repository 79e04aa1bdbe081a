import { ApiError, type Room, type RoomChange } from '@edusphere/client'
import { LIMITS, rowOf, type SyncRow } from '@edusphere/protocol'
import { defineStore } from 'pinia'
import { computed, shallowReactive, watchEffect, type ComputedRef } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import { fetchByIds } from '../messages/by-ids.ts'

/** What is known of a room's messages that are shown outside their place: those that others quote, and roots of threads. */
class QuotedRows {
  readonly room: Room
  readonly #rows = shallowReactive(new Map<string, SyncRow>())
  /** Ids for the next request, and those that are being asked for. */
  readonly #waiting = new Set<string>()
  readonly #asked = new Set<string>()

  constructor(room: Room) {
    this.room = room
    room.onChange((change) => this.#apply(change))
  }

  get(id: string): SyncRow | undefined {
    return this.#rows.get(id)
  }

  /** Looks a message up: among the loaded ones, else on the server. Those of one moment share a request. */
  ask(id: string): void {
    const loaded = this.room.messages.find((message) => message.id === id)
    if (loaded) return this.#put(loaded)
    if (this.#asked.has(id)) return
    if (this.#waiting.size === 0) queueMicrotask(() => void this.#fetchWaiting())
    this.#waiting.add(id)
  }

  #apply({ events, reset }: RoomChange): void {
    // Those on the screen are asked for again.
    if (reset) this.#rows.clear()
    for (const event of events) {
      if (this.#rows.has(event.id) || this.#asked.has(event.id)) this.#put(rowOf(event)!)
    }
  }

  #put(row: SyncRow): void {
    if ((this.#rows.get(row.id)?.version ?? -1) < row.version) this.#rows.set(row.id, row)
  }

  async #fetchWaiting(): Promise<void> {
    const ids = [...this.#waiting].slice(0, LIMITS.idsMax)
    if (ids.length === 0) return
    for (const id of ids) {
      this.#waiting.delete(id)
      this.#asked.add(id)
    }
    void this.#fetchWaiting()
    try {
      const rows = await fetchByIds(this.room.id, ids)
      if (!rows) return
      for (const row of rows) this.#put(row)
      for (const id of ids) if (!this.get(id)) this.#put({ id, seq: 0, version: 0, deleted: true })
    } catch (error) {
      // Asked again with the next connection.
      if (!(error instanceof ApiError)) throw error
    } finally {
      for (const id of ids) this.#asked.delete(id)
    }
  }
}

const useQuoted = defineStore('quoted', () => {
  const connection = useConnection()
  const byRoom = new Map<string, QuotedRows>()

  /** New where the room was left and joined again, or belongs to another account. */
  function rowsIn(roomId: string): QuotedRows {
    const room = connection.room(roomId)
    const held = byRoom.get(roomId)
    const rows = held?.room === room ? held : new QuotedRows(room)
    byRoom.set(roomId, rows)
    return rows
  }

  return { rowsIn }
})

/** The message, or what is left of a deleted one; kept current. Undefined while it is not known. */
export function useQuotedRow(of: () => { room: string; id: string | undefined }): ComputedRef<SyncRow | undefined> {
  const { rowsIn } = useQuoted()
  const connection = useConnection()
  const row = computed(() => {
    const { room, id } = of()
    return id === undefined ? undefined : rowsIn(room).get(id)
  })
  watchEffect(() => {
    const { room, id } = of()
    if (id !== undefined && !row.value && connection.state.status !== 'failed') rowsIn(room).ask(id)
  })
  return row
}
