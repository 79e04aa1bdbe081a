import type { Message, Room } from '@edusphere/protocol'
import type { Input } from '@edusphere/protocol/routes'

/** The username of the one who made the room, and its slug. */
export type RoomPath = Input<'GET /api/rooms/:username/:slug'>['params']

type Addressed = Pick<Room, 'address' | 'host' | 'slug'>

/** An older server does not say the address: there it is the host's. */
export const pathOf = ({ address, host, slug }: Addressed): RoomPath => ({
  username: address?.split('/')[0] ?? host.username,
  slug,
})

/** The route of a room's page. */
export const roomRoute = (room: Addressed) => ({ name: 'room', params: pathOf(room) })

/** The address of a message: `?m=` is its `seq`. */
export const messageRoute = (room: Addressed, { seq, thread }: Pick<Message, 'seq' | 'thread'>) => ({
  ...roomRoute(room),
  query: { ...(thread && { thread }), m: seq },
})
