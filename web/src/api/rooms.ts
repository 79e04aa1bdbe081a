import type { Participant, Person, RoomSummary, Visibility } from '@edusphere/protocol'
import { request } from './http.ts'

/** Where a room lives: its host's username and its slug. */
export interface RoomPath {
  username: string
  slug: string
}
export interface RoomFields {
  name: string
  description: string
  visibility: Visibility
}
export interface RoomPage {
  rooms: RoomSummary[]
  cursor: string | null
}
export interface Invite {
  invite: string
  expires: string
}

const at = ({ username, slug }: RoomPath) => `/api/rooms/${encodeURIComponent(username)}/${encodeURIComponent(slug)}`

export const roomsApi = {
  list: (query: { search?: string; cursor?: string }) =>
    request<RoomPage>('GET', `/api/rooms?${new URLSearchParams(query)}`),
  get: (path: RoomPath) => request<{ room: RoomSummary }>('GET', at(path)),
  create: (fields: RoomFields) => request<{ room: RoomSummary }>('POST', '/api/rooms', fields),
  update: (path: RoomPath, fields: Partial<RoomFields>) => request<{ room: RoomSummary }>('PATCH', at(path), fields),
  remove: (path: RoomPath) => request<void>('DELETE', at(path)),
  join: (path: RoomPath, invite?: string) =>
    request<void>('PUT', `${at(path)}/participants/me`, invite ? { invite } : {}),
  leave: (path: RoomPath) => request<void>('DELETE', `${at(path)}/participants/me`),
  participants: (path: RoomPath) =>
    request<{ participants: Participant[]; removed?: Person[] }>('GET', `${at(path)}/participants`),
  removeParticipant: (path: RoomPath, username: string) =>
    request<void>('DELETE', `${at(path)}/participants/${encodeURIComponent(username)}`),
  readmit: (path: RoomPath, username: string) =>
    request<void>('PUT', `${at(path)}/participants/${encodeURIComponent(username)}`, {}),
  createInvite: (path: RoomPath) => request<Invite>('POST', `${at(path)}/invite`, {}),
  revokeInvite: (path: RoomPath) => request<void>('DELETE', `${at(path)}/invite`),
}
