import { Type } from 'typebox'
import { AUDIT_EVENTS } from '../audit.ts'
import { Secret, TimeAsked, Username } from '../fields.ts'
import { AuditEntry } from '../schemas.ts'
import { cursorOf, ofRoom, type Routes } from './route.ts'

const READ = {
  tag: 'Audit',
  csv: true,
  errors: ['forbidden'],
  query: Type.Object({
    who: Type.Optional(Username),
    what: Type.Optional(Type.Enum([...AUDIT_EVENTS], { description: 'the name of an event' })),
    whom: Type.Optional(Username),
    /** From this time on. */
    from: Type.Optional(TimeAsked),
    /** Before this time. */
    to: Type.Optional(TimeAsked),
    cursor: Type.Optional(Secret),
    format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('csv')], { description: 'json or csv' })),
  }),
  answers: { 200: Type.Object({ audit: Type.Array(AuditEntry), cursor: cursorOf('MTc5NTc3NjQ4NQ') }) },
} as const

export const AUDIT_ROUTES = {
  'GET /api/rooms/:username/:slug/audit': {
    ...READ,
    summary: 'Who did what in this room, the newest first',
    who: 'visitor',
    params: Type.Object(ofRoom),
  },
  'GET /api/admin/audit': {
    ...READ,
    summary: 'Who did what on this server, the newest first',
    who: 'person',
  },
} as const satisfies Routes
