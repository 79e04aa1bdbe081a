import type { Page, PageQuery } from '@edusphere/client'
import type { Revision } from '@edusphere/protocol'
import { request } from './http.ts'
import type { RoomPath } from './rooms.ts'

const at = ({ username, slug }: RoomPath) => `/api/rooms/${username}/${slug}/messages`

export const messagesApi = {
  page: (path: RoomPath, query: PageQuery) => {
    const bound = query.kind === 'newest' ? '' : `?${query.kind}=${query.seq}`
    return request<Page>('GET', at(path) + bound)
  },
  revisions: (path: RoomPath, messageId: string) =>
    request<{ revisions: Revision[] }>('GET', `${at(path)}/${messageId}/revisions`),
}
