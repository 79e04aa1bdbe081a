import { Type } from 'typebox'
import { LIMITS } from '../limits.ts'
import { counter, like, Secret, text, TimeAsked, Username } from '../fields.ts'
import { AdminUser } from '../schemas.ts'
import { cursorOf, type Routes } from './route.ts'

const oneOf = <N extends string>(...names: N[]) => Type.Enum(names, { examples: [names[0]!] })
const ADMIN = { tag: 'Administration', who: 'person' } as const

export const ADMIN_ROUTES = {
  'GET /api/admin/users': {
    ...ADMIN,
    summary: 'The accounts of this server, by username',
    query: Type.Object({
      /** Part of a username, a name or an email address, in any case and without diacritics. */
      search: Type.Optional(text(LIMITS.searchMax, 0, { examples: ['ada'] })),
      cursor: Type.Optional(Secret),
    }),
    answers: { 200: Type.Object({ users: Type.Array(AdminUser), cursor: cursorOf('YWRh') }) },
    errors: ['forbidden'],
  },
  'GET /api/admin/server': {
    ...ADMIN,
    summary: 'What this server runs on',
    answers: {
      200: Type.Object({
        version: like('0.1.0'),
        store: oneOf('sqlite', 'postgres'),
        storeBytes: counter(4_194_304),
        bus: oneOf('local', 'redis'),
        /** Of the process that answers. */
        sockets: counter(120),
        registration: oneOf('open', 'invite', 'closed'),
        auditDays: counter(365),
      }),
    },
    errors: ['forbidden'],
  },
  'PATCH /api/admin/users/:username': {
    ...ADMIN,
    summary: 'Make an account an administrator, or suspend it until a time; null lifts a suspension',
    params: Type.Object({ username: Username }),
    body: Type.Object({
      admin: Type.Optional(Type.Boolean()),
      suspendedUntil: Type.Optional(
        Type.Union([TimeAsked, Type.Null()], { description: 'a time in the future in UTC, or null' }),
      ),
      /** Why. The person is told at the next sign-in. */
      reason: Type.Optional(text(LIMITS.reasonMax)),
    }),
    answers: { 200: Type.Object({ user: AdminUser }) },
    errors: ['forbidden', 'not_found', 'last_admin'],
  },
} as const satisfies Routes
