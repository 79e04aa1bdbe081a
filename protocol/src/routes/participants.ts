import { Type } from 'typebox'
import { OtherUsername, Secret, Slug, Username } from '../fields.ts'
import { Participant, Person } from '../schemas.ts'
import { NO_CONTENT, type Routes } from './route.ts'

const room = { username: Username, slug: Slug }
const inRoom = Type.Object(room)
const ofRoom = Type.Object({ ...room, participant: OtherUsername })

export const PARTICIPANT_ROUTES = {
  'GET /api/rooms/:username/:slug/participants': {
    summary: 'Who takes part',
    tag: 'Participants',
    who: 'visitor',
    params: inRoom,
    answers: {
      /** `removed`, for the host only: removed people who have not been let back in. */
      200: Type.Object({ participants: Type.Array(Participant), removed: Type.Optional(Type.Array(Person)) }),
    },
  },
  'PUT /api/rooms/:username/:slug/participants/me': {
    summary: 'Join a public room, or any with its invite',
    tag: 'Participants',
    who: 'visitor',
    params: inRoom,
    body: Type.Object({ invite: Type.Optional(Secret) }),
    answers: NO_CONTENT,
    errors: ['removed'],
  },
  'DELETE /api/rooms/:username/:slug/participants/me': {
    summary: 'Leave',
    tag: 'Participants',
    who: 'participant',
    params: inRoom,
    answers: NO_CONTENT,
    errors: ['host_cannot_leave'],
  },
  'PUT /api/rooms/:username/:slug/participants/:participant': {
    summary: 'Let somebody back in',
    tag: 'Participants',
    who: 'host',
    params: ofRoom,
    answers: NO_CONTENT,
    errors: ['not_found'],
  },
  'DELETE /api/rooms/:username/:slug/participants/:participant': {
    summary: 'Remove somebody',
    tag: 'Participants',
    who: 'host',
    params: ofRoom,
    answers: NO_CONTENT,
    errors: ['not_found', 'host_cannot_be_removed'],
  },
} as const satisfies Routes
