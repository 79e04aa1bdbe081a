import { Type } from 'typebox'
import { LIMITS } from '../limits.ts'
import {
  counter,
  like,
  Mode,
  RoleId,
  RoomDescription,
  RoomName,
  Secret,
  shownSecret,
  SlowMode,
  text,
  Time,
  TimeAsked,
  Topic,
  Topics,
  Uses,
  Visibility,
} from '../fields.ts'
import { RoomSummary } from '../schemas.ts'
import { NO_CONTENT, ofRoom, type Routes } from './route.ts'

const params = Type.Object(ofRoom)
const OneRoom = Type.Object({ room: RoomSummary })
const about = {
  description: Type.Optional(RoomDescription),
  visibility: Type.Optional(Visibility),
  topics: Type.Optional(Topics),
}
const Search = text(LIMITS.searchMax, 0, { examples: ['physics'] })
/** By the time of the last message, by the number of participants, by age. */
const Order = Type.Union([Type.Literal('active'), Type.Literal('popular'), Type.Literal('new')], {
  description: 'active, popular or new',
})
const HOSTED = { tag: 'Rooms', who: 'host', params } as const

export const ROOM_ROUTES = {
  'GET /api/rooms': {
    summary: 'My rooms, then public ones page by page',
    tag: 'Rooms',
    who: 'person',
    guests: true,
    query: Type.Object({
      /** In names, descriptions and topics. */
      search: Type.Optional(Search),
      topic: Type.Optional(Topic),
      order: Type.Optional(Order),
      cursor: Type.Optional(Secret),
    }),
    answers: {
      200: Type.Object({ rooms: Type.Array(RoomSummary), cursor: Type.Union([like('MTc5NTc3NjQ4NQ'), Type.Null()]) }),
    },
  },
  'GET /api/topics': {
    summary: 'Topics of the rooms that I can see, the most used first',
    tag: 'Rooms',
    who: 'person',
    query: Type.Object({ search: Type.Optional(Search) }),
    answers: { 200: Type.Object({ topics: Type.Array(Type.Object({ topic: like('Waves'), count: counter(3) })) }) },
  },
  'POST /api/rooms': {
    summary: 'Make a room',
    tag: 'Rooms',
    who: 'person',
    body: Type.Object({ ...about, name: RoomName }),
    answers: { 201: OneRoom },
    errors: ['room_not_found', 'too_many_rooms'],
  },
  'GET /api/rooms/:username/:slug': {
    summary: 'A room',
    tag: 'Rooms',
    who: 'visitor',
    guests: true,
    params,
    answers: { 200: OneRoom },
  },
  'PATCH /api/rooms/:username/:slug': {
    ...HOSTED,
    summary: 'Change my room',
    body: Type.Object({
      ...{ ...about, name: Type.Optional(RoomName) },
      ...{ mode: Type.Optional(Mode), slowMode: Type.Optional(SlowMode) },
    }),
    answers: { 200: OneRoom },
  },
  'DELETE /api/rooms/:username/:slug': {
    ...HOSTED,
    summary: 'Delete my room with everything in it',
    answers: NO_CONTENT,
  },
  'POST /api/rooms/:username/:slug/invite': {
    ...HOSTED,
    summary: "My room's invite; the same one while it is valid",
    /** One with any of these is new. */
    body: Type.Object({
      role: Type.Optional(RoleId),
      uses: Type.Optional(Uses),
      expires: Type.Optional(TimeAsked),
    }),
    answers: {
      /** `role` and `uses` only where they were asked for. */
      200: Type.Object({
        ...{ invite: like('q3VdX0y2cTnE8sJkLw5rAg'), expires: Time },
        ...{ role: Type.Optional(RoleId), uses: Type.Optional(Uses) },
      }),
    },
    errors: ['forbidden'],
  },
  'GET /api/codes/:code': {
    summary: 'The invite that a typed code leads to; case, spaces and hyphens do not count',
    tag: 'Rooms',
    who: 'anyone',
    params: Type.Object({ code: shownSecret('k7m-q2x-h9p') }),
    answers: {
      200: Type.Object({
        username: like('ada'),
        slug: like('physics'),
        name: like('Physics'),
        invite: like('q3VdX0y2cTnE8sJkLw5rAg'),
        expires: Time,
      }),
    },
    errors: ['invite_invalid'],
  },
  'POST /api/rooms/:username/:slug/invite/code': {
    ...HOSTED,
    summary: "A short code for my room's invite, to be typed; the same one while the invite is valid",
    answers: {
      200: Type.Object({ code: like('k7mq2xh9p'), invite: like('q3VdX0y2cTnE8sJkLw5rAg'), expires: Time }),
    },
  },
  'DELETE /api/rooms/:username/:slug/invite': { ...HOSTED, summary: 'Make the invite worthless', answers: NO_CONTENT },
} as const satisfies Routes
