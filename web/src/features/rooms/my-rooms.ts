import { ApiError, type PersonFeed } from '@edusphere/client'
import { useOwnSettings } from './own.ts'
import { useRooms } from './store.ts'

/** Keeps the list of my rooms, and how far I have read them, as the person's feed says. */
export function followMe(feed: PersonFeed): void {
  const rooms = useRooms()
  const own = useOwnSettings()
  const opening = new Set<string>()
  /** A `reset` is on its way: its last page is not here yet. */
  let isReset = false

  feed.onChange(({ items, reset }) => {
    isReset ||= reset
    for (const item of items) {
      if (item.kind !== 'room') continue
      if (item.left) {
        rooms.dropRoom(item.room)
        continue
      }
      own.take(item)
      rooms.applyItem(item)
    }
    if (!feed.isCaughtUp) return
    if (isReset) dropOthers()
    isReset = false
    for (const item of feed.rooms) if (!rooms.byId(item.room)?.joined) void open(item)
  })

  /** A `reset` names no room that I am not in. */
  function dropOthers() {
    for (const { id } of rooms.joined) if (!feed.items.has(id)) rooms.dropRoom(id)
  }

  /** The feed has ids and numbers alone: name and host of a room that is new here are asked for. */
  async function open({ room, address }: { room: string; address: string }) {
    if (opening.has(room)) return
    opening.add(room)
    const [username, slug] = address.split('/') as [string, string]
    try {
      await rooms.open({ username, slug })
    } catch (error) {
      // Without an answer the next change of the feed asks again.
      if (!(error instanceof ApiError)) throw error
    } finally {
      opening.delete(room)
    }
  }
}
