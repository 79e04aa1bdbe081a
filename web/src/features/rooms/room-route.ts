import type { Room } from '@edusphere/protocol'
import type { Input } from '@edusphere/protocol/routes'

/** The host's username and the room's slug. */
export type RoomPath = Input<'GET /api/rooms/:username/:slug'>['params']

type Addressed = Pick<Room, 'host' | 'slug'>

export const pathOf = ({ host, slug }: Addressed): RoomPath => ({ username: host.username, slug })

/** The route of a room's page. */
export const roomRoute = (room: Addressed) => ({ name: 'room', params: pathOf(room) })
