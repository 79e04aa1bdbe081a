import { LIMITS } from './limits.ts'

/** One row of the error table. */
export interface ErrorRow {
  /** The HTTP status. */
  readonly status: number
  /** The sentence for people, in English. Clients translate by code. */
  readonly sentence: string
  /** Whether the same request may succeed later, unchanged. */
  readonly retry: boolean
}

const row = (status: number, sentence: string, retry = false): ErrorRow => ({ status, sentence, retry })

/** Every error code of the wire, socket and HTTP alike. PROTOCOL.md carries the same table; a test compares them. */
export const ERRORS = {
  bad_json: row(400, 'The frame is not valid JSON'),
  bad_frame: row(400, 'The frame is malformed'),
  unknown_type: row(400, 'Unknown frame type'),
  message_empty: row(400, 'Message is empty'),
  message_too_long: row(400, 'Message exceeds 500 characters'),
  message_not_found: row(404, 'Message not found'),
  not_owner: row(403, 'You can only edit your own messages'),
  not_participant: row(403, 'You are not a participant of this room'),
  edit_conflict: row(409, 'The message was changed meanwhile'),
  id_conflict: row(409, 'This message id is already in use'),
  reply_not_found: row(404, 'The quoted message was not found'),
  thread_not_found: row(404, 'The thread was not found'),
  too_many_pins: row(409, 'This room has 50 pinned messages, the most it can have'),
  too_many_reactions: row(409, 'This message has too many different reactions'),
  muted: row(403, 'You are muted in this room', true),
  read_only: row(403, 'This room takes no messages now'),
  slow_mode: row(429, 'Slow mode: wait before your next message', true),
  rate_limited: row(429, 'Too many requests, slow down', true),
  mail_off: row(403, 'This server sends no mail'),
  unavailable: row(503, 'The service is unavailable for a moment, try again', true),
  internal: row(500, 'Something went wrong on the server', true),

  bad_request: row(400, 'The request is malformed'),
  weak_password: row(400, 'This password is too easy to guess'),
  wrong_password: row(400, 'The password is not right'),
  reset_invalid: row(400, 'This link is not valid any more'),
  unauthenticated: row(401, 'Authentication required'),
  invalid_credentials: row(401, 'Wrong username or password'),
  account_disabled: row(403, 'This account is disabled'),
  account_suspended: row(403, 'This account is suspended'),
  foreign_origin: row(403, 'Requests from this origin are not allowed'),
  registration_closed: row(403, 'Registration is closed'),
  invite_invalid: row(403, 'This invite is not valid any more'),
  forbidden: row(403, 'Your role does not allow this'),
  not_host: row(403, 'Only the host of the room can do this'),
  removed: row(403, 'The host removed you from this room'),
  not_found: row(404, 'Not found'),
  room_not_found: row(404, 'Room not found'),
  username_taken: row(409, 'This username is taken'),
  email_taken: row(409, 'This email address is in use'),
  account_changed: row(409, 'Another account is signed in in this browser now'),
  host_cannot_leave: row(409, 'The host cannot leave the room'),
  host_cannot_be_removed: row(409, 'The host cannot be removed from the room'),
  last_admin: row(409, 'This is the only administrator of the server'),
  report_closed: row(409, 'Another person has closed this report'),
  too_many_roles: row(409, `A room can have ${LIMITS.rolesMax} roles of its own at most`),
  too_many_rooms: row(409, `One person can be in ${LIMITS.roomsMax} rooms at most`),
  request_timeout: row(408, 'The request took too long to arrive', true),
  too_large: row(413, 'The request is too large'),
  unsupported_media_type: row(415, 'This content type is not accepted'),
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERRORS

/** "Message exceeds 500 characters", with the configured limit in code points (S15). */
export const messageTooLong = (limit: number): string => `Message exceeds ${limit} characters`

/** The two sentences of `not_owner` (S15). */
export const NOT_OWNER = {
  update: ERRORS.not_owner.sentence,
  delete: 'You can only delete your own messages',
} as const

/** The body of every HTTP error. `details` names each refused field and what it accepts. */
export interface ErrorBody {
  error: string
  code: ErrorCode
  details?: Record<string, string>
}
