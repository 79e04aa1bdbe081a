import { Type, type Static } from 'typebox'
import { PERMISSIONS, type Permission } from './access.ts'
import { LIMITS } from './limits.ts'
import { NAME_PATTERN } from './names.ts'

/*
 * The fields of frames, bodies and answers. Only servers import this module. The first of the `examples` stands in the
 * OpenAPI document. An optional field without one is left out of its examples.
 */

/** Text that can be stored as sent: no NUL, no lone surrogates. JSON Schema counts code points, as we do. */
export const text = (max: number, min = 0, options: { description?: string; examples?: string[] } = {}) =>
  Type.String({
    ...{ minLength: min, maxLength: max, pattern: '^[^\\u0000\\p{Cs}]*$' },
    description: `text of ${min} to ${max} characters`,
    ...options,
  })
/** A string of an answer. */
export const like = (example: string) => Type.String({ examples: [example] })
export const Usernames = Type.Array(like('bob'))
/** A flag of an answer that the document shows as set. */
export const set = Type.Boolean({ examples: [true] })
/** A counter of an answer. */
export const counter = (example: number) => Type.Integer({ minimum: 0, examples: [example] })

/* A description says what the field accepts. People read it in `details` and in the OpenAPI document. */
const MESSAGE_ID = 'c2a96f1e-6d0b-4f0c-b1c4-0d8f6a7e3b25'
/** Ids in answers. */
export const Ids = {
  user: like('4be80dc6-5f7c-4a34-9f0b-6e8f3c9c1e52'),
  other: like('b1d7f6a0-2c3e-4c8a-b7f5-91e0d3a4c6f8'),
  room: like('0a7ef2c1-93b4-4d0e-8a53-2f5f1b6f7d90'),
  message: like(MESSAGE_ID),
  invitation: like('5d0c2f6e-7b1a-4e39-9c84-6a2b8f3d1e70'),
  role: like('2c5ea4c0-4067-41e9-8f6b-3a1d8b0e7f64'),
  session: like('8f14e45f-ceea-467f-a83d-31b1f5b7a9c4'),
}
export const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
export const Uuid = Type.String({ pattern: `^${UUID}$`, description: 'a UUID', examples: [MESSAGE_ID] })
export const UuidOrMe = Type.String({ pattern: `^(?:me|${UUID})$`, description: 'a UUID or "me"' })
const USERNAME = '[a-z0-9_-]{3,32}$'
const username = (example: string) =>
  Type.String({ pattern: `^${USERNAME}`, description: '3 to 32 of a-z, 0-9, _ and -', examples: [example] })
export const Username = username('ada')
/** They name everyone in a room, or sound like people who run the server. Old accounts keep theirs. */
const RESERVED = ['all', 'here', 'room', 'everyone', 'admin', 'support', 'system', 'teacher', 'staff', 'moderator']
export const NewUsername = Type.String({
  pattern: `^(?!(?:${RESERVED.join('|')})$)${USERNAME}`,
  description: `3 to 32 of a-z, 0-9, _ and -, and none of ${RESERVED.join(', ')}`,
  examples: ['ada'],
})
export const OtherUsername = username('bob')
export const Slug = Type.String({
  pattern: '^[a-z0-9-]{1,80}$',
  description: '1 to 80 of a-z, 0-9 and -',
  examples: ['physics'],
})
const name = (max: number, example: string) =>
  Type.String({
    ...{ minLength: 1, maxLength: max, pattern: NAME_PATTERN },
    description: `1 to ${max} visible characters: no control or zero-width ones, at most 4 different marks on a letter`,
    examples: [example],
  })
export const Name = name(LIMITS.nameMax, 'Ada Lovelace')
export const Email = Type.String({
  maxLength: LIMITS.emailMax,
  pattern: '^[^\\s@\\p{Cc}\\p{Cs}]+@[^\\s@\\p{Cc}\\p{Cs}]+$',
  description: `an email address of at most ${LIMITS.emailMax} characters`,
  examples: ['ada@example.org'],
})
export const Password = text(LIMITS.passwordMax, LIMITS.passwordMin, {
  description: `${LIMITS.passwordMin} to ${LIMITS.passwordMax} characters`,
  examples: ['correct horse battery staple'],
})
export const RoleName = name(LIMITS.roleNameMax, 'Class monitor')
export const Priority = Type.Integer({ minimum: 1, maximum: 99, description: '1 to 99', examples: [20] })
export const Permissions = Type.Unsafe<Permission[]>(
  Type.Array(Type.Union(PERMISSIONS.map((name) => Type.Literal(name))), {
    ...{ uniqueItems: true, description: `some of ${PERMISSIONS.join(', ')}` },
  }),
)
export const RoomName = name(LIMITS.roomNameMax, 'Physics')
export const RoomDescription = text(LIMITS.roomDescriptionMax, 0, { examples: ['Waves, light and heat'] })
export const Topic = name(LIMITS.topicMax, 'Waves')
export const Topics = Type.Array(Topic, {
  maxItems: LIMITS.topicsMax,
  description: `at most ${LIMITS.topicsMax} topics, each of 1 to ${LIMITS.topicMax} visible characters`,
})
/** `role` of a person: a built-in's name, or the id of one of the room's own. Only the room knows its own. */
export const RoleId = Type.String({
  ...{ minLength: 1, maxLength: 64, pattern: '^[0-9a-z-]*$', examples: ['staff'] },
  description: "a built-in's name or the id of one of the room's own roles",
})
/** How often an invite may be used. */
export const Uses = Type.Integer({
  ...{ minimum: 1, maximum: LIMITS.inviteUsesMax, examples: [30] },
  description: `a whole number from 1 to ${LIMITS.inviteUsesMax}`,
})
export const Visibility = Type.Union([Type.Literal('public'), Type.Literal('private')], {
  description: 'public or private',
})
/** `announcements`: only some start messages. `closed`: no person writes. */
export const Mode = Type.Union([Type.Literal('open'), Type.Literal('announcements'), Type.Literal('closed')], {
  description: 'open, announcements or closed',
})
/** Seconds between two messages of one person. */
export const SlowMode = Type.Integer({
  ...{ minimum: 0, maximum: LIMITS.slowModeMax },
  description: `seconds, 0 to ${LIMITS.slowModeMax}`,
  examples: [30],
})
/** As a caller gives it. */
export const TimeAsked = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,3})?)?Z$',
  description: 'a time in UTC, like 2026-11-23T08:00:00.000Z',
  examples: ['2026-11-23T08:00:00.000Z'],
})
export const Time = Type.String({ format: 'date-time', examples: ['2026-11-23T08:00:00.000Z'] })
/** PostgreSQL cannot compare larger numbers with a version. */
export const Version = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, examples: [42] })
export const Avatar = Type.Union([like(`/api/avatars/${'5f'.repeat(32)}`), Type.Null()])
/** Where the versions of a room belong: opaque to clients. */
export const Epoch = like('kP0vWm3tQxLrZaYh.Jd8eUs2N')
/** A token, an invite or a cursor: opaque to clients. */
export const Secret = text(512, 1)
/** The same where the document shows one. */
export const shownSecret = (example: string) => text(512, 1, { examples: [example] })

export type Visibility = Static<typeof Visibility>
export type Mode = Static<typeof Mode>
