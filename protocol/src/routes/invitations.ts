import { Type } from 'typebox'
import { counter, Email, Ids, like, OtherUsername, RoleId, Time, TimeAsked, Uses, Uuid } from '../fields.ts'
import { NO_CONTENT, ofRoom, type Routes } from './route.ts'

const orNull = (example: string) => Type.Union([like(example), Type.Null()])

/** As those see it who may invite: one of `username` and `email` is null. */
const Invitation = Type.Object({
  id: Ids.invitation,
  username: orNull('bob'),
  email: orNull('bob@example.org'),
  role: RoleId,
  /** The username of the one who sent it last. */
  by: like('ada'),
  sent: Time,
  expires: Time,
  /** How often it can still be accepted. */
  uses: counter(1),
})
/** As the person sees it who is invited. */
const MyInvitation = Type.Object({
  id: Ids.invitation,
  room: Type.Object({ id: Ids.room, address: like('ada/physics'), name: like('Physics'), description: like('Waves') }),
  role: RoleId,
  by: Type.Object({ username: like('ada'), name: like('Ada Lovelace') }),
  sent: Time,
  expires: Time,
})

const IN_ROOM = { tag: 'Invitations', who: 'visitor', params: Type.Object(ofRoom) } as const

export const INVITATION_ROUTES = {
  'GET /api/rooms/:username/:slug/invites': {
    ...IN_ROOM,
    summary: 'Invitations of people that were not taken up yet, the last sent first',
    answers: { 200: Type.Object({ invites: Type.Array(Invitation) }) },
    errors: ['forbidden'],
  },
  'POST /api/rooms/:username/:slug/invites': {
    ...IN_ROOM,
    summary: 'Invite a person by username or email address; once more sends it again',
    body: Type.Object({
      username: Type.Optional(OtherUsername),
      email: Type.Optional(Email),
      role: Type.Optional(RoleId),
      expires: Type.Optional(TimeAsked),
      uses: Type.Optional(Uses),
    }),
    answers: { 201: Type.Object({ invite: Invitation }) },
    errors: ['forbidden', 'not_found'],
  },
  'DELETE /api/rooms/:username/:slug/invites/:id': {
    ...IN_ROOM,
    summary: 'Withdraw an invitation',
    params: Type.Object({ ...ofRoom, id: Uuid }),
    answers: NO_CONTENT,
    errors: ['forbidden', 'not_found'],
  },
  'GET /api/me/invites': {
    tag: 'Invitations',
    summary: 'Invitations of me that I can take up, the last sent first',
    who: 'person',
    answers: { 200: Type.Object({ invites: Type.Array(MyInvitation) }) },
  },
  'POST /api/me/invites/:id': {
    tag: 'Invitations',
    summary: 'Accept or decline an invitation',
    who: 'person',
    params: Type.Object({ id: Uuid }),
    body: Type.Object({ accept: Type.Boolean() }),
    answers: NO_CONTENT,
    errors: ['invite_invalid', 'removed', 'too_many_rooms'],
  },
} as const satisfies Routes
