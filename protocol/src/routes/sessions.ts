import { Type } from 'typebox'
import { Uuid } from '../fields.ts'
import { Session } from '../schemas.ts'
import { NO_CONTENT, type Routes } from './route.ts'

export const SESSION_ROUTES = {
  'GET /api/auth/sessions': {
    summary: 'Where I am signed in',
    tag: 'Sessions',
    who: 'person',
    answers: { 200: Type.Object({ sessions: Type.Array(Session) }) },
  },
  'DELETE /api/auth/sessions/all': {
    summary: 'Sign out everywhere',
    tag: 'Sessions',
    who: 'person',
    answers: NO_CONTENT,
  },
  'DELETE /api/auth/sessions/:id': {
    summary: 'End one session',
    tag: 'Sessions',
    who: 'person',
    params: Type.Object({ id: Uuid }),
    answers: NO_CONTENT,
    errors: ['not_found'],
  },
} as const satisfies Routes
