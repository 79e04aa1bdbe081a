import type { SyncRow } from '@edusphere/protocol'
import { http } from '../../api/http.ts'
import { pathOf } from '../rooms/room-route.ts'
import { useRooms } from '../rooms/store.ts'

/** Messages of a room by id, deleted ones as tombstones. `ids`: at most `LIMITS.idsMax`. Undefined: the room is not mine. */
export async function fetchByIds(roomId: string, ids: readonly string[]): Promise<SyncRow[] | undefined> {
  const room = useRooms().byId(roomId)
  if (!room) return undefined
  const call = { params: pathOf(room), query: { ids: ids.join(',') } }
  return (await http.call('GET /api/rooms/:username/:slug/messages', call)).messages
}
