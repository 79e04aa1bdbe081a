import type { Room } from '@edusphere/protocol'

/** Where the page of a room is. */
export function roomRoute(room: Pick<Room, 'host' | 'slug'>) {
  return { name: 'room', params: { username: room.host.username, slug: room.slug } }
}
