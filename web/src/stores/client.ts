import { Client, type ConnectionState } from '@edusphere/client'
import type { RoomSummary } from '@edusphere/protocol'
import { auth } from '../api/auth.ts'
import { refreshSession } from '../api/http.ts'
import { messagesApi } from '../api/messages.ts'
import { BrowserOutbox } from '../outbox/browser-outbox.ts'
import { receiveFrame } from './inbound.ts'
import { useRooms } from './rooms.ts'

const pathOf = ({ host, slug }: RoomSummary) => ({ username: host.username, slug })

interface ClientEvents {
  state(now: ConnectionState): void
  /** What is not sent is lost with this page. */
  notKept(): void
}

/** The client of an account: its rooms over one socket, and its outbox in this browser. */
export function clientOf(userId: string, events: ClientEvents): Client {
  const rooms = useRooms()
  const client = new Client({
    url: `${location.origin.replace(/^http/, 'ws')}/ws?user=${userId}`,
    refresh: async () => (await refreshSession()) && isSignedIn(userId),
    fetchPage: (roomId, query) => messagesApi.page(pathOf(rooms.byId(roomId)!), query),
    outbox: new BrowserOutbox(userId, events.notKept),
  })
  client.connection.onState(events.state)
  client.onFrame(receiveFrame)
  return client
}

/** Another tab may have changed the account, and the cookies are shared: then this page starts over as that account's. */
async function isSignedIn(id: string): Promise<boolean> {
  const { user } = await auth.me()
  if (user.id !== id) location.reload()
  return user.id === id
}
