import { Type, type Static } from 'typebox'
import {
  Avatar,
  counter,
  Epoch,
  Ids,
  like,
  Mode,
  Permissions,
  Priority,
  RoleId,
  set,
  SlowMode,
  Time,
  Topics,
  Version,
  Visibility,
} from './fields.ts'
import { FACETS } from './operations.ts'
import type { Reaction } from './operations/react.ts'

/*
 * The schemas of the wire. Validators, OpenAPI and the types below are made from them. Only servers import this module:
 * browsers import the types (`import type`), without TypeBox.
 */

const orNull = (example: string) => Type.Union([like(example), Type.Null()])

export const User = Type.Object({
  id: Ids.user,
  username: like('ada'),
  name: like('Ada Lovelace'),
  email: like('ada@example.org'),
  userAvatar: Avatar,
  created: Time,
  /** Administers the site. Left out: does not. */
  admin: Type.Optional(Type.Literal(true)),
})
/** What others see of a person. */
export const Person = Type.Object({
  id: Ids.other,
  username: like('bob'),
  name: like('Bob Kalns'),
  userAvatar: Avatar,
})
export const Participant = Type.Object({
  ...Person.properties,
  joined: Time,
  isHost: Type.Boolean(),
  /** A built-in's name, or the id of one of the room's own roles. */
  role: Type.Optional(RoleId),
  /** Null: not muted. */
  mutedUntil: Type.Optional(Type.Union([Time, Type.Null()])),
  online: set,
})
export const Session = Type.Object({
  id: Ids.session,
  created: Time,
  lastUsed: Time,
  userAgent: like('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'),
  current: set,
  /** Started after the person reviewed the sessions at this one. */
  new: Type.Boolean(),
})

const Facets = Type.Partial(Type.Object(FACETS))
export type Facets = Static<typeof Facets>

export const Message = Type.Object({
  room: Ids.room,
  version: Version,
  seq: Version,
  /** The version at which the body was last written or erased; `seq` while the body never changed. */
  bodyVersion: Version,
  id: Ids.message,
  user: like('ada'),
  user_id: Ids.user,
  userName: like('Ada Lovelace'),
  userAvatar: Avatar,
  body: like('Light is a wave. Or is it?'),
  created: Time,
  edited: Type.Boolean(),
  updated: Time,
  /** Missing in messages of an older server, and in the outbox. */
  ...Facets.properties,
})
/** What stays of a deleted message. `thread`: of a reply, the id of its root. */
export const Tombstone = Type.Object({
  ...{ id: Ids.message, seq: Version, version: Version, deleted: Type.Literal(true) },
  thread: Type.Optional(Type.String()),
})
export const Revision = Type.Object({ body: like('Light is a wave'), replaced: Time })

/** A role that a room made for itself. */
export const OwnRole = Type.Object({
  ...{ id: Ids.role, name: like('Class monitor'), priority: Priority, permissions: Permissions },
})

export const Room = Type.Object({
  id: Ids.room,
  slug: like('physics'),
  name: like('Physics'),
  /** The username of the one who made it, and the slug. It stays when another person is the host. */
  address: Type.Optional(like('ada/physics')),
  host: Type.Object({ id: Ids.user, username: like('ada'), name: like('Ada Lovelace') }),
  description: like('Waves, light and heat'),
  visibility: Visibility,
  /** Missing in answers of an older server. */
  topics: Type.Optional(Topics),
  mode: Mode,
  slowMode: SlowMode,
  /** Its own roles, the highest first. */
  roles: Type.Optional(Type.Array(OwnRole)),
  created: Time,
  version: Version,
  /** With `version`: the position from which `join` resumes without a page of history. */
  epoch: Epoch,
  /** Whether the caller is a participant. */
  joined: set,
  participants: counter(24),
})
/** A room in the list. The caller's own rooms carry how far they have read, and the last message. */
export const RoomSummary = Type.Object({
  ...Room.properties,
  /** The caller's: a built-in's name, or the id of one of `roles`. */
  role: Type.Optional(RoleId),
  mutedUntil: Type.Optional(Type.Union([Time, Type.Null()])),
  readSeq: Type.Optional(Version),
  unread: Type.Optional(counter(3)),
  lastMessage: Type.Optional(Type.Union([Message, Type.Null()])),
})

/** One act. Missing people and rooms are null: the operator's tool acts as no one. */
export const AuditEntry = Type.Object({
  id: Ids.other,
  when: Time,
  what: like('removal'),
  /** `done`, or the error code of the refusal. */
  outcome: like('done'),
  who: orNull('ada'),
  whom: orNull('bob'),
  /** The address of the room. */
  room: orNull('ada/physics'),
  /** What else there is to know: the fields that were changed, a role, an end. */
  detail: orNull('name'),
  /** The network address of a sign-in, for the site's administrators alone. */
  address: Type.Optional(orNull('192.0.2.7')),
})

const { admin: _admin, ...account } = User.properties
/** An account as administrators of the site see it. */
export const AdminUser = Type.Object({
  ...account,
  admin: Type.Boolean(),
  /** By the operator: it cannot sign in. */
  disabled: Type.Boolean(),
  /** Null: not suspended. */
  suspendedUntil: Type.Union([Time, Type.Null()]),
  /** Why it is suspended, as the person is told. */
  reason: orNull('Spam in three rooms'),
})

const target = {
  message: Type.Optional(Ids.message),
  room: Type.Optional(Type.String()),
  user: Type.Optional(Type.String()),
}
/** A report as the person sees it who made it. */
export const OwnReport = Type.Object({
  id: Ids.other,
  /** The id of a message or a room, or a username. */
  target: Type.Object(target),
  /** The address of the room. */
  room: orNull('ada/physics'),
  reason: like('spam'),
  text: like('He posts this in every room'),
  created: Time,
  status: like('resolved'),
  /** What was done about it, when it is closed: an action, or `none`. */
  outcome: orNull('delete_message'),
  closed: Type.Union([Time, Type.Null()]),
})
/** A report as those see it who handle it. */
export const Report = Type.Object({
  ...OwnReport.properties,
  /** Who made it. */
  by: like('bob'),
  /** Whom it is about: the author of the message, or the person. Null: a room. */
  about: orNull('eve'),
  /** What was reported, as it was then, until the report is closed. */
  copy: orNull('Buy my notes!'),
  note: like(''),
  /** Who closed it. */
  closedBy: orNull('ada'),
})

export type User = Static<typeof User>
export type Person = Static<typeof Person>
export type Participant = Static<typeof Participant>
export type OwnReport = Static<typeof OwnReport>
export type Report = Static<typeof Report>
export type Session = Static<typeof Session>
export type AdminUser = Static<typeof AdminUser>
export type AuditEntry = Static<typeof AuditEntry>
export type Message = Static<typeof Message>
export type Tombstone = Static<typeof Tombstone>
export type Revision = Static<typeof Revision>
export type Reaction = Static<typeof Reaction>
export type Room = Static<typeof Room>
export type RoomSummary = Static<typeof RoomSummary>
