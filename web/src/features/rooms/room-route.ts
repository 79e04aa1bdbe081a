import type { Room } from '@edusphere/protocol'

/** The route of a room's page. */
export function roomRoute(room: Pick<Room, 'host' | 'slug'>) {
  return { name: 'room', params: { username: room.host.username, slug: room.slug } }
}
