import type { Message, Room } from '@edusphere/protocol'
import type { Input } from '@edusphere/protocol/routes'

/** The host's username and the room's slug. */
export type RoomPath = Input<'GET /api/rooms/:username/:slug'>['params']

type Addressed = Pick<Room, 'host' | 'slug'>

export const pathOf = ({ host, slug }: Addressed): RoomPath => ({ username: host.username, slug })

/** The route of a room's page. */
export const roomRoute = (room: Addressed) => ({ name: 'room', params: pathOf(room) })

/** The address of a message: `?m=` is its `seq`. */
export const messageRoute = (room: Addressed, { seq, thread }: Pick<Message, 'seq' | 'thread'>) => ({
  ...roomRoute(room),
  query: { ...(thread && { thread }), m: seq },
})
