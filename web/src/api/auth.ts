import type { Session, User } from '@edusphere/protocol'
import { request } from './http.ts'

export interface Config {
  messageMaxLength: number
  registration: 'open' | 'invite' | 'closed'
}
export interface Registration {
  username: string
  name: string
  email: string
  password: string
  invite?: string
}
export interface Credentials {
  login: string
  password: string
}

type UserAnswer = { user: User }

export const auth = {
  config: () => request<Config>('GET', '/api/config'),
  me: () => request<UserAnswer>('GET', '/api/auth/me'),
  register: (registration: Registration) => request<UserAnswer>('POST', '/api/auth/register', registration),
  login: (credentials: Credentials) => request<UserAnswer>('POST', '/api/auth/login', credentials),
  logout: () => request<void>('POST', '/api/auth/logout', {}),
  reset: (token: string, password: string) => request<void>('POST', '/api/auth/reset', { token, password }),
  rename: (name: string) => request<UserAnswer>('PATCH', '/api/auth/me', { name }),
  changePassword: (oldPassword: string, newPassword: string) =>
    request<void>('POST', '/api/auth/password', { oldPassword, newPassword }),
  setAvatar: (image: Blob) => request<UserAnswer>('PUT', '/api/auth/me/avatar', image),
  removeAvatar: () => request<UserAnswer>('DELETE', '/api/auth/me/avatar'),
  deleteAccount: () => request<void>('DELETE', '/api/auth/me'),
  sessions: () => request<{ sessions: Session[] }>('GET', '/api/auth/sessions'),
  endSession: (id: string) => request<void>('DELETE', `/api/auth/sessions/${id}`),
}
