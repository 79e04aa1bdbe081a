import { Type } from 'typebox'
import { Time, Uuid } from '../fields.ts'
import { Session } from '../schemas.ts'
import { NO_CONTENT, type Routes } from './route.ts'

const MINE = { tag: 'Sessions', who: 'person', answers: NO_CONTENT } as const

export const SESSION_ROUTES = {
  'GET /api/auth/sessions': {
    ...MINE,
    summary: 'Where I am signed in',
    answers: { 200: Type.Object({ sessions: Type.Array(Session) }) },
  },
  'PUT /api/auth/sessions/reviewed': {
    ...MINE,
    summary: 'Say that I know the sessions that started by then: to this session they are not new any more',
    body: Type.Object({ until: Time }),
  },
  'DELETE /api/auth/sessions/all': { ...MINE, summary: 'Sign out everywhere' },
  'DELETE /api/auth/sessions/:id': {
    ...MINE,
    summary: 'End one session',
    params: Type.Object({ id: Uuid }),
    errors: ['not_found'],
  },
} as const satisfies Routes
