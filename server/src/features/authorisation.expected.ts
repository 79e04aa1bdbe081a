/*
 * The answer to each call: `signed out | own room | public room | hidden`. A cell with different answers lists the
 * callers in the order of `SIGNED_IN`. 401 is `unauthenticated`, 404 `room_not_found`.
 */

export const SIGNED_OUT = ['anonymous', 'bad token', 'revoked session'] as const
/** The last four belong to the own room, which is private, and to no other. `removed`: also out of the public one. */
export const SIGNED_IN = ['stranger', 'removed', 'participant', 'author', 'host'] as const

export const CALLS: Record<string, string> = {
  'GET /api/config': '200 | 200',
  'GET /api/codes/:code': 'invite_invalid | invite_invalid',
  'POST /api/auth/register': '201 | 201',
  'POST /api/auth/login': '200 | 200',
  'POST /api/auth/token': '200 | 200',
  'POST /api/auth/refresh': '401 | 401',
  'POST /api/auth/logout': '204 | 204',
  'POST /api/auth/forgot': 'mail_off | mail_off',
  'POST /api/auth/reset': 'reset_invalid | reset_invalid',
  'GET /api/avatars/:hash': '401 | not_found',

  'GET /api/auth/me': '401 | 200',
  'PATCH /api/auth/me': '401 | 200',
  'DELETE /api/auth/me': '401 | 200',
  'POST /api/auth/password': '401 | 200',
  'PUT /api/auth/me/avatar': '401 | 200',
  'DELETE /api/auth/me/avatar': '401 | 200',
  'GET /api/auth/sessions': '401 | 200',
  'PUT /api/auth/sessions/reviewed': '401 | 204',
  'DELETE /api/auth/sessions/all': '401 | 204',
  'DELETE /api/auth/sessions/:id': '401 | not_found',
  'GET /api/rooms': '401 | 200',
  'GET /api/topics': '401 | 200',
  'POST /api/rooms': '401 | 201',

  'GET /api/rooms/:username/:slug': '401 | 404 404 200 200 200 | 200 | 404',
  'PATCH /api/rooms/:username/:slug': '401 | 404 404 not_host not_host 200 | not_host | 404',
  'DELETE /api/rooms/:username/:slug': '401 | 404 404 not_host not_host 204 | not_host | 404',
  'POST /api/rooms/:username/:slug/invite': '401 | 404 404 not_host not_host 200 | not_host | 404',
  'POST /api/rooms/:username/:slug/invite/code': '401 | 404 404 not_host not_host 200 | not_host | 404',
  'DELETE /api/rooms/:username/:slug/invite': '401 | 404 404 not_host not_host 204 | not_host | 404',
  'GET /api/rooms/:username/:slug/participants': '401 | 404 404 200 200 200 | 200 | 404',
  'PUT /api/rooms/:username/:slug/participants/me': '401 | 404 removed 204 204 204 | 204 removed 204 204 204 | 404',
  'DELETE /api/rooms/:username/:slug/participants/me':
    '401 | 404 404 204 204 host_cannot_leave | not_participant | 404',
  'PUT /api/rooms/:username/:slug/participants/:participant': '401 | 404 404 not_host not_host 204 | not_host | 404',
  'DELETE /api/rooms/:username/:slug/participants/:participant': '401 | 404 404 not_host not_host 204 | not_host | 404',
  'GET /api/rooms/:username/:slug/invites': '401 | 404 404 forbidden forbidden 200 | forbidden | 404',
  'POST /api/rooms/:username/:slug/invites': '401 | 404 404 forbidden forbidden 201 | forbidden | 404',
  'DELETE /api/rooms/:username/:slug/invites/:id': '401 | 404 404 forbidden forbidden not_found | forbidden | 404',
  'GET /api/me/invites': '401 | 200',
  'POST /api/me/invites/:id': '401 | invite_invalid',
  'PATCH /api/rooms/:username/:slug/participants/:participant':
    '401 | 404 404 forbidden forbidden 200 | forbidden | 404',
  'PUT /api/rooms/:username/:slug/host': '401 | 404 404 forbidden forbidden 200 | forbidden | 404',
  'GET /api/rooms/:username/:slug/roles': '401 | 404 404 forbidden forbidden 200 | forbidden | 404',
  'POST /api/rooms/:username/:slug/roles': '401 | 404 404 forbidden forbidden 201 | forbidden | 404',
  'PATCH /api/rooms/:username/:slug/roles/:id': '401 | 404 404 forbidden forbidden not_found | forbidden | 404',
  'DELETE /api/rooms/:username/:slug/roles/:id': '401 | 404 404 forbidden forbidden not_found | forbidden | 404',
  'GET /api/rooms/:username/:slug/messages': '401 | 404 404 200 200 200 | not_participant | 404',
  'GET /api/rooms/:username/:slug/messages/:id/revisions': '401 | 404 404 200 200 200 | not_participant | 404',
  'GET /api/rooms/:username/:slug/pins': '401 | 404 404 200 200 200 | not_participant | 404',
  'GET /api/rooms/:username/:slug/messages/:id/reactions': '401 | 404 404 200 200 200 | not_participant | 404',

  'PATCH /api/me/rooms/:id': '401 | 404 404 204 204 204 | 404 | 404',
  'PATCH /api/me/threads/:id':
    '401 | thread_not_found thread_not_found 204 204 204 | thread_not_found | thread_not_found',
  'GET /api/me/mentions': '401 | 200',

  'GET /api/rooms/:username/:slug/audit': '401 | 404 404 forbidden forbidden 200 | forbidden | 404',
  'GET /api/admin/audit': '401 | forbidden',
  'GET /api/admin/users': '401 | forbidden',
  'GET /api/admin/server': '401 | forbidden',
  'PATCH /api/admin/users/:username': '401 | forbidden',

  'POST /api/reports': '401 | 201',
  'GET /api/reports/mine': '401 | 200',
  'GET /api/rooms/:username/:slug/reports': '401 | 404 404 forbidden forbidden 200 | forbidden | 404',
  'PATCH /api/rooms/:username/:slug/reports/:id': '401 | 404 404 forbidden forbidden not_found | forbidden | 404',
  'GET /api/admin/reports': '401 | forbidden',
  'PATCH /api/admin/reports/:id': '401 | forbidden',
}

const MEMBERS = (answer: string) =>
  `4401 | not_participant not_participant ${answer} ${answer} ${answer} | not_participant | not_participant`
const AUTHOR = '4401 | not_participant not_participant not_owner ack not_owner | not_participant | not_participant'

/** The answers to frames on `/ws`. `silent`: the frame has none. */
export const FRAMES: Record<string, string> = {
  text: MEMBERS('ack'),
  update: AUTHOR,
  delete: '4401 | not_participant not_participant not_owner ack ack | not_participant | not_participant',
  react: MEMBERS('ack'),
  pin: '4401 | not_participant not_participant forbidden forbidden ack | not_participant | not_participant',
  join: MEMBERS('sync'),
  leave: MEMBERS('ack'),
  read: MEMBERS('ack'),
  typing: MEMBERS('silent'),
  ping: '4401 | pong | pong | pong',
}

/** The answers to frames of one's own feed, `me`: `signed out | signed in`. On the single-room form all are `bad_frame`. */
export const FEED_FRAMES: Record<string, string> = {
  text: '4401 | bad_frame',
  update: '4401 | bad_frame',
  delete: '4401 | bad_frame',
  react: '4401 | bad_frame',
  pin: '4401 | bad_frame',
  join: '4401 | sync',
  leave: '4401 | ack',
  read: '4401 | bad_frame',
  typing: '4401 | bad_frame',
  ping: '4401 | bad_frame',
}

/** Sockets of the single-room form. A number is the close code. */
export const HANDSHAKE = '4401 | 4404 4404 open open open | 4404 | 4404'
