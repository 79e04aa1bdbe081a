import { Type } from 'typebox'
import { Uuid } from '../fields.ts'
import { Session } from '../schemas.ts'
import { NO_CONTENT, type Routes } from './route.ts'

const MINE = { tag: 'Sessions', who: 'person', answers: NO_CONTENT } as const

export const SESSION_ROUTES = {
  'GET /api/auth/sessions': {
    ...MINE,
    summary: 'Where I am signed in',
    answers: { 200: Type.Object({ sessions: Type.Array(Session) }) },
  },
  'DELETE /api/auth/sessions/all': { ...MINE, summary: 'Sign out everywhere' },
  'DELETE /api/auth/sessions/:id': {
    ...MINE,
    summary: 'End one session',
    params: Type.Object({ id: Uuid }),
    errors: ['not_found'],
  },
} as const satisfies Routes
