import { Type } from 'typebox'
import { OtherUsername, Permissions, Priority, RoleName, Uuid } from '../fields.ts'
import { OwnRole, RoomSummary } from '../schemas.ts'
import { NO_CONTENT, ofRoom, type Routes } from './route.ts'

const IN_ROOM = { tag: 'Roles', who: 'role', params: Type.Object(ofRoom) } as const
const ONE = { ...IN_ROOM, params: Type.Object({ ...ofRoom, id: Uuid }) } as const
const OneRole = Type.Object({ role: OwnRole })
const Fields = { name: RoleName, priority: Priority, permissions: Permissions }

export const ROLE_ROUTES = {
  'GET /api/rooms/:username/:slug/roles': {
    ...IN_ROOM,
    summary: "The room's own roles, the highest first",
    answers: { 200: Type.Object({ roles: Type.Array(OwnRole) }) },
  },
  'POST /api/rooms/:username/:slug/roles': {
    ...IN_ROOM,
    summary: 'Make a role below my own, with what I may do myself',
    body: Type.Object(Fields),
    answers: { 201: OneRole },
    errors: ['too_many_roles'],
  },
  'PATCH /api/rooms/:username/:slug/roles/:id': {
    ...ONE,
    summary: 'Change a role below my own',
    body: Type.Partial(Type.Object(Fields)),
    answers: { 200: OneRole },
    errors: ['not_found'],
  },
  'DELETE /api/rooms/:username/:slug/roles/:id': {
    ...ONE,
    summary: 'Delete a role below my own; its people become participants',
    answers: NO_CONTENT,
    errors: ['not_found'],
  },
  'PUT /api/rooms/:username/:slug/host': {
    ...IN_ROOM,
    summary: 'Hand my room over to a participant; its address stays',
    body: Type.Object({ username: OtherUsername }),
    answers: { 200: Type.Object({ room: RoomSummary }) },
    errors: ['not_found'],
  },
} as const satisfies Routes
