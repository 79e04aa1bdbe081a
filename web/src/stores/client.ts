import { ApiError, Client, type ConnectionState } from '@edusphere/client'
import { shallowRef } from 'vue'
import { http } from '../api/http.ts'
import { BrowserOutbox } from '../outbox/browser-outbox.ts'
import type { Feature } from '../features/feature.ts'
import { pathOf } from '../features/rooms/room-route.ts'
import { useRooms } from '../features/rooms/store.ts'
import { inboundTo } from './inbound.ts'

/** `page`: the browser cannot store changes, so unsent ones are lost when the page is closed. */
export const outboxLives = shallowRef<'browser' | 'page'>('browser')

interface Listening {
  features: readonly Feature[]
  onState: (now: ConnectionState) => void
  onUnsent: () => void
}

/** The client of an account: what is its own and its rooms over one socket, and its outbox in this browser. */
export function clientOf(userId: string, { features, onState, onUnsent }: Listening): Client {
  const rooms = useRooms()
  const client = new Client({
    url: `${location.origin.replace(/^http/, 'ws')}/ws?user=${userId}`,
    refresh: isSignedIn,
    fetchPage: (roomId, query) =>
      http.call('GET /api/rooms/:username/:slug/messages', {
        params: pathOf(rooms.byId(roomId)!),
        query: { thread: query.thread ?? 'none', ...(query.kind !== 'newest' && { [query.kind]: query.seq }) },
      }),
    outbox: new BrowserOutbox(userId, () => (outboxLives.value = 'page')),
  })
  client.connection.onState(onState)
  client.onFrame(inboundTo(features))
  client.onUnsent(onUnsent)
  for (const { me } of features) me?.(client.joinMe())
  return client
}

/** Whether the person of this page is still signed in here. The call renews the credentials where they have expired. */
async function isSignedIn(): Promise<boolean> {
  try {
    await http.call('GET /api/auth/me')
    return true
  } catch (error) {
    const isAnswered = error instanceof ApiError && (error.status === 401 || error.code === 'account_changed')
    if (!isAnswered) throw error
    return false
  }
}
