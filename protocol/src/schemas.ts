import { Type, type Static } from 'typebox'
import { Avatar, Time, Version, Visibility } from './fields.ts'
import { FACETS } from './operations.ts'

/*
 * The schemas of the wire. Validators, OpenAPI and the types below are made from them. Only servers import this module:
 * browsers import the types (`import type`), without TypeBox.
 */

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

const Facets = Type.Partial(Type.Object(FACETS))
export type Facets = Static<typeof Facets>

export const Message = Type.Object({
  room: Type.String(),
  version: Version,
  seq: Version,
  /** The version at which the body was last written or erased; `seq` while the body never changed. */
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
  /** Missing in messages of an older server, and in the outbox. */
  ...Facets.properties,
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
  /** With `version`: the position from which `join` resumes without a page of history. */
  epoch: Type.String(),
  /** Whether the caller is a participant. */
  joined: Type.Boolean(),
  participants: Type.Integer({ minimum: 0 }),
})
/** A room in the list. The caller's own rooms carry how far they have read, and the last message. */
export const RoomSummary = Type.Object({
  ...Room.properties,
  readSeq: Type.Optional(Version),
  unread: Type.Optional(Type.Integer({ minimum: 0 })),
  lastMessage: Type.Optional(Type.Union([Message, Type.Null()])),
})

export type User = Static<typeof User>
export type Person = Static<typeof Person>
export type Participant = Static<typeof Participant>
export type Session = Static<typeof Session>
export type Message = Static<typeof Message>
export type Revision = Static<typeof Revision>
export type Room = Static<typeof Room>
export type RoomSummary = Static<typeof RoomSummary>
