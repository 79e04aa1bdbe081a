import { Type } from 'typebox'
import { OtherUsername, RoleId, Secret, TimeAsked } from '../fields.ts'
import { Participant, Person } from '../schemas.ts'
import { NO_CONTENT, ofRoom, type Routes } from './route.ts'

const IN_ROOM = { tag: 'Participants', params: Type.Object(ofRoom), answers: NO_CONTENT } as const
const HOSTED = { ...IN_ROOM, who: 'host', params: Type.Object({ ...ofRoom, participant: OtherUsername }) } as const

export const PARTICIPANT_ROUTES = {
  'GET /api/rooms/:username/:slug/participants': {
    ...IN_ROOM,
    summary: 'Who takes part',
    who: 'visitor',
    answers: {
      /** `removed`, for the host only: removed people who have not been let back in. */
      200: Type.Object({ participants: Type.Array(Participant), removed: Type.Optional(Type.Array(Person)) }),
    },
  },
  'PUT /api/rooms/:username/:slug/participants/me': {
    ...IN_ROOM,
    summary: 'Join a public room, or any with its invite',
    who: 'visitor',
    body: Type.Object({ invite: Type.Optional(Secret) }),
    errors: ['removed', 'too_many_rooms'],
  },
  'DELETE /api/rooms/:username/:slug/participants/me': {
    ...IN_ROOM,
    summary: 'Leave',
    who: 'participant',
    errors: ['host_cannot_leave'],
  },
  'PUT /api/rooms/:username/:slug/participants/:participant': {
    ...HOSTED,
    summary: 'Let somebody back in',
    errors: ['not_found', 'too_many_rooms'],
  },
  'DELETE /api/rooms/:username/:slug/participants/:participant': {
    ...HOSTED,
    summary: 'Remove somebody',
    errors: ['not_found', 'host_cannot_be_removed'],
  },
  'PATCH /api/rooms/:username/:slug/participants/:participant': {
    ...HOSTED,
    who: 'role',
    summary: 'Give a person below me another role, or mute them until a time',
    body: Type.Object({
      role: Type.Optional(RoleId),
      mutedUntil: Type.Optional(Type.Union([TimeAsked, Type.Null()])),
    }),
    answers: { 200: Type.Object({ participant: Participant }) },
    errors: ['not_found'],
  },
} as const satisfies Routes
