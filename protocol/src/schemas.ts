import { Type, type Static } from 'typebox'
import { LIMITS } from './limits.ts'

/*
 * The schemas of the wire. Validators, OpenAPI and the types below are all made from them. Only servers import this
 * module: a browser takes the types (`import type`) and leaves TypeBox at home.
 */

/** Text that can be stored as sent: no NUL, no lone surrogates. JSON Schema counts code points, as we do. */
export const text = (max: number, min = 0, description = `text of ${min} to ${max} characters`) =>
  Type.String({ minLength: min, maxLength: max, pattern: '^[^\\u0000\\p{Cs}]*$', description })

/* A description says what the field accepts: people read it in `details` and in the OpenAPI document. */
export const Uuid = Type.String({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
  description: 'a UUID',
})
export const Username = Type.String({ pattern: '^[a-z0-9_-]{3,32}$', description: '3 to 32 of a-z, 0-9, _ and -' })
export const Slug = Type.String({ pattern: '^[a-z0-9-]{1,80}$', description: '1 to 80 of a-z, 0-9 and -' })
export const Name = Type.String({
  minLength: 1,
  maxLength: LIMITS.nameMax,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$',
  description: `1 to ${LIMITS.nameMax} characters, not only spaces`,
})
export const Email = Type.String({
  maxLength: LIMITS.emailMax,
  pattern: '^[^\\s@\\p{Cc}\\p{Cs}]+@[^\\s@\\p{Cc}\\p{Cs}]+$',
  description: `an email address of at most ${LIMITS.emailMax} characters`,
})
export const Password = text(
  LIMITS.passwordMax,
  LIMITS.passwordMin,
  `${LIMITS.passwordMin} to ${LIMITS.passwordMax} characters`,
)
export const RoomName = Type.String({
  minLength: 1,
  maxLength: LIMITS.roomNameMax,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$',
  description: `1 to ${LIMITS.roomNameMax} characters, not only spaces`,
})
export const RoomDescription = text(LIMITS.roomDescriptionMax)
export const Visibility = Type.Union([Type.Literal('public'), Type.Literal('private')], {
  description: 'public or private',
})
export const Time = Type.String({ format: 'date-time' })
export const Version = Type.Integer({ minimum: 0 })
const Avatar = Type.Union([Type.String(), Type.Null()])
/** A token, an invite or a cursor: opaque to clients. */
export const Secret = text(512, 1)

export const User = Type.Object({
  id: Type.String(),
  username: Type.String(),
  name: Type.String(),
  email: Type.String(),
  userAvatar: Avatar,
  created: Time,
})
/** What others see of a person. */
export const Person = Type.Object({
  id: Type.String(),
  username: Type.String(),
  name: Type.String(),
  userAvatar: Avatar,
})
export const Participant = Type.Object({
  ...Person.properties,
  joined: Time,
  isHost: Type.Boolean(),
  online: Type.Boolean(),
})
export const Session = Type.Object({
  id: Type.String(),
  created: Time,
  lastUsed: Time,
  userAgent: Type.String(),
  current: Type.Boolean(),
})

export const Message = Type.Object({
  room: Type.String(),
  version: Version,
  seq: Version,
  /** The version at which the body was last written or erased; `seq` while it never changed. */
  bodyVersion: Version,
  id: Type.String(),
  user: Type.String(),
  user_id: Type.String(),
  userName: Type.String(),
  userAvatar: Avatar,
  body: Type.String(),
  created: Time,
  edited: Type.Boolean(),
  updated: Time,
})
export const Revision = Type.Object({ body: Type.String(), replaced: Time })

export const Room = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  host: Type.Object({ id: Type.String(), username: Type.String(), name: Type.String() }),
  description: Type.String(),
  visibility: Visibility,
  created: Time,
  version: Version,
  /** With `version`, what `join` resumes from without a page of history. */
  epoch: Type.String(),
  /** Whether the caller is a participant. */
  joined: Type.Boolean(),
  participants: Type.Integer({ minimum: 0 }),
})
/** A room in the list: one's own rooms say how far one has read and what was said last. */
export const RoomSummary = Type.Object({
  ...Room.properties,
  readSeq: Type.Optional(Version),
  unread: Type.Optional(Type.Integer({ minimum: 0 })),
  lastMessage: Type.Optional(Type.Union([Message, Type.Null()])),
})

export type Uuid = Static<typeof Uuid>
export type User = Static<typeof User>
export type Person = Static<typeof Person>
export type Participant = Static<typeof Participant>
export type Session = Static<typeof Session>
export type Message = Static<typeof Message>
export type Revision = Static<typeof Revision>
export type Room = Static<typeof Room>
export type RoomSummary = Static<typeof RoomSummary>
export type Visibility = Static<typeof Visibility>
