import { LIMITS, type ClientFrames } from '@edusphere/protocol'
import type { RouteName } from '@edusphere/protocol/routes'

/** One limit: `most` of `what`, for each of `per`. */
interface LimitRow {
  readonly what: string
  /**
   * `login`: a username or email address as it was typed, whether it exists or not. `device`: an account on a device that
   * it has signed in on before.
   */
  readonly per: 'address' | 'login' | 'device' | 'person' | 'socket' | 'process'
  readonly most: number
  /**
   * `window`: over `seconds`, counted for all processes together (counters.ts). `bucket`: at once, and as many again over
   * `seconds`, in each process. `open`: at one time, in each process; retry after `seconds`. `latest`: the same, where a
   * further one takes the place of the one that was silent longest. `queue`: waiting at one time, each for `seconds`.
   * `bytes`: a bucket that an answer may overdraw. `held`: in the store, until one is given up. `share`: milliseconds of
   * the event loop, at once, and as many again over `seconds`; what is more waits. `waiting`: what waits so at one time.
   */
  readonly kind: 'window' | 'bucket' | 'bytes' | 'open' | 'latest' | 'queue' | 'held' | 'share' | 'waiting'
  readonly seconds: number
  /** What the caller gets: an error over HTTP or in a frame, or a close with 4429, or just an end. */
  readonly answer: 'rate_limited' | 'unavailable' | 'too_many_rooms' | '4429' | 'closed' | 'waits'
}

const MINUTE = 60
const MEGABYTE = 2 ** 20
const WAIT = { answer: 'rate_limited' } as const

/**
 * Every limit, once; docs/limits.md shows this table. A school has one address: limits per address fit a whole school,
 * the strict ones are per login or person. The name of a row is its label in the metric.
 */
export const LIMIT_ROWS = {
  // A tenth of the time. On a busy server, where a call pays 10 ms, what opens a page is there at once.
  turn: { what: 'ms of calls', per: 'person', kind: 'share', most: 100, seconds: 1, answer: 'waits' },
  // Each takes the loop for some milliseconds: the share is a hundredth of the time, so that the p99 of others does not meet
  // them. What a screen shows at first are one or two; the others are scrolled to, or copied by a program.
  page_turn: {
    ...{ what: 'ms of pages of messages and lists of rooms', per: 'person', kind: 'share', most: 30, seconds: 3 },
    answer: 'waits',
  },
  // Three tabs join 120 rooms each.
  join_turn: { what: 'ms of joins', per: 'person', kind: 'share', most: 500, seconds: 2, answer: 'waits' },
  visit_turn: {
    ...{ what: 'ms of calls and sockets without sign-in', per: 'address', kind: 'share', most: 1_000, seconds: 2 },
    answer: 'waits',
  },
  waiting: { what: 'calls that wait for a turn', per: 'person', kind: 'waiting', most: 500, seconds: 1, ...WAIT },
  visits_waiting: {
    ...{ what: 'calls and sockets that wait for a turn', per: 'address', kind: 'waiting', most: 5_000, seconds: 1 },
    ...WAIT,
  },
  visit: { what: 'calls that need no sign-in', per: 'address', kind: 'bucket', most: 20_000, seconds: MINUTE, ...WAIT },
  guest: {
    what: 'looks at public rooms without sign-in',
    per: 'address',
    kind: 'bucket',
    most: 600,
    seconds: MINUTE,
    ...WAIT,
  },
  // Pictures are read too: one each of a whole class.
  read: { what: 'calls that read', per: 'person', kind: 'bucket', most: 600, seconds: MINUTE, ...WAIT },
  list: { what: 'lists of rooms', per: 'person', kind: 'bucket', most: 120, seconds: MINUTE, ...WAIT },
  // A program that copies a room of 10,000 messages reads 200 pages.
  page: { what: 'pages of messages', per: 'person', kind: 'bucket', most: 240, seconds: MINUTE, ...WAIT },
  read_bytes: {
    ...{ what: 'bytes that calls read', per: 'person', kind: 'bytes', most: 64 * MEGABYTE, seconds: MINUTE },
    answer: 'rate_limited',
  },
  write: { what: 'calls that change something', per: 'person', kind: 'window', most: 240, seconds: MINUTE, ...WAIT },
  report: { what: 'reports', per: 'person', kind: 'window', most: 20, seconds: 60 * MINUTE, ...WAIT },
  sign_in: { what: 'tries to sign in', per: 'address', kind: 'window', most: 500, seconds: 5 * MINUTE, ...WAIT },
  password: { what: 'wrong passwords', per: 'login', kind: 'window', most: 10, seconds: 15 * MINUTE, ...WAIT },
  device: {
    ...{ what: 'tries when the two above are used up', per: 'device', kind: 'window', most: 10, seconds: 15 * MINUTE },
    ...WAIT,
  },
  old_password: { what: 'wrong old passwords', per: 'person', kind: 'window', most: 10, seconds: 15 * MINUTE, ...WAIT },
  register: { what: 'registrations', per: 'address', kind: 'window', most: 500, seconds: 5 * MINUTE, ...WAIT },
  invite: { what: 'invitations of people', per: 'person', kind: 'window', most: 300, seconds: 60 * MINUTE, ...WAIT },
  // Guesses: docs/security.md counts how many it takes. A school types some hundred at the start of a lesson, and scans the others.
  code: { what: 'typed codes', per: 'address', kind: 'window', most: 300, seconds: 5 * MINUTE, ...WAIT },
  refresh: { what: 'renewals of tokens', per: 'person', kind: 'window', most: 120, seconds: 5 * MINUTE, ...WAIT },
  bad_refresh: {
    ...{ what: 'refresh tokens that are not valid', per: 'address', kind: 'window', most: 500, seconds: 5 * MINUTE },
    ...WAIT,
  },
  forgot: {
    what: 'requests for a link by mail',
    per: 'address',
    kind: 'window',
    most: 100,
    seconds: 5 * MINUTE,
    ...WAIT,
  },
  forgot_login: { what: 'links by mail', per: 'login', kind: 'window', most: 3, seconds: 60 * MINUTE, ...WAIT },
  reset: { what: 'uses of reset links', per: 'address', kind: 'window', most: 100, seconds: 5 * MINUTE, ...WAIT },
  // A page that breaks the policy sends one for each cause. Anyone can make them up, so together they fill no disk.
  csp_report: { what: 'content policy reports', per: 'address', kind: 'bucket', most: 20, seconds: MINUTE, ...WAIT },
  csp_reports: { what: 'content policy reports', per: 'process', kind: 'bucket', most: 120, seconds: MINUTE, ...WAIT },
  hash: {
    what: 'passwords that wait to be hashed',
    per: 'process',
    kind: 'queue',
    most: 1_000,
    seconds: 2,
    answer: 'unavailable',
  },
  rooms: {
    ...{ what: 'rooms that one is in', per: 'person', kind: 'held', most: LIMITS.roomsMax, seconds: 0 },
    answer: 'too_many_rooms',
  },
  frame: { what: 'frames of any type', per: 'socket', kind: 'bucket', most: 1_000, seconds: 10, answer: '4429' },
  person_frame: { what: 'frames of any type', per: 'person', kind: 'bucket', most: 4_000, seconds: 10, answer: '4429' },
  change: {
    ...{ what: 'changes of messages', per: 'person', kind: 'bucket', most: 300, seconds: 20 },
    answer: 'rate_limited',
  },
  // After a restart each tab joins all its rooms at once: four tabs with as many rooms as one may be in.
  join: { what: 'joins', per: 'person', kind: 'bucket', most: 2_000, seconds: MINUTE, ...WAIT },
  // 120 rooms with the newest 50 messages, all as long as they may be, in three tabs, and twice that.
  join_bytes: {
    ...{ what: 'bytes that joins bring', per: 'person', kind: 'bytes', most: 128 * MEGABYTE, seconds: 2 * MINUTE },
    answer: 'rate_limited',
  },
  leave: { what: 'leaves', per: 'person', kind: 'bucket', most: 2_000, seconds: MINUTE, ...WAIT },
  mark: { what: 'read marks', per: 'person', kind: 'bucket', most: 1_200, seconds: MINUTE, ...WAIT },
  typing: { what: 'typing notices', per: 'person', kind: 'bucket', most: 240, seconds: MINUTE, ...WAIT },
  ping: { what: 'pings', per: 'person', kind: 'bucket', most: 600, seconds: MINUTE, ...WAIT },
  opening: { what: 'sockets being opened', per: 'person', kind: 'bucket', most: 300, seconds: MINUTE, answer: '4429' },
  sockets: { what: 'open sockets', per: 'person', kind: 'open', most: 100, seconds: 10, answer: '4429' },
  address_sockets: { what: 'open sockets', per: 'address', kind: 'open', most: 2_000, seconds: 10, answer: '4429' },
  // A page that is being loaded takes six.
  connections: {
    ...{ what: 'connections that are no signed-in sockets', per: 'address', kind: 'latest', most: 3_000, seconds: 0 },
    answer: 'closed',
  },
} as const satisfies Record<string, LimitRow>

type Rows = typeof LIMIT_ROWS
export type LimitName = keyof Rows
export type LimitOf<K extends LimitRow['kind']> = {
  [N in LimitName]: Rows[N]['kind'] extends K ? N : never
}[LimitName]

/** Whose turn a signed-in person's call waits for. */
export const turnOf = (route: RouteName): LimitOf<'share'> =>
  CALL_LIMITS[route].some((name) => name === 'page' || name === 'list') ? 'page_turn' : 'turn'

/** Taken before the body of a call is read. */
export type GeneralLimit = 'visit' | 'read' | 'write'
type CallLimit = LimitOf<'window' | 'bucket' | 'bytes' | 'queue' | 'held'>

/** The limits of every call: the general one first, then those that its own rules take. */
export const CALL_LIMITS: Readonly<Record<RouteName, readonly [GeneralLimit, ...CallLimit[]]>> = {
  'GET /api/config': ['visit'],
  'GET /api/codes/:code': ['visit', 'code'],
  'POST /api/auth/register': ['visit', 'register', 'hash'],
  'POST /api/auth/login': ['visit', 'sign_in', 'password', 'device', 'hash'],
  'POST /api/auth/token': ['visit', 'sign_in', 'password', 'device', 'hash'],
  'POST /api/auth/refresh': ['visit', 'refresh', 'bad_refresh'],
  'POST /api/auth/logout': ['visit'],
  'POST /api/auth/forgot': ['visit', 'forgot', 'forgot_login'],
  'POST /api/auth/reset': ['visit', 'reset', 'hash'],
  'GET /api/auth/me': ['read', 'read_bytes'],
  'PATCH /api/auth/me': ['write'],
  'DELETE /api/auth/me': ['write', 'old_password', 'hash'],
  'POST /api/auth/password': ['write', 'old_password', 'hash'],
  'PUT /api/auth/me/avatar': ['write'],
  'DELETE /api/auth/me/avatar': ['write'],
  'GET /api/avatars/:hash': ['read'],
  'GET /api/auth/sessions': ['read', 'read_bytes'],
  'PUT /api/auth/sessions/reviewed': ['write'],
  'DELETE /api/auth/sessions/all': ['write'],
  'DELETE /api/auth/sessions/:id': ['write'],
  'GET /api/rooms': ['read', 'read_bytes', 'list'],
  'GET /api/topics': ['read', 'read_bytes', 'list'],
  'POST /api/rooms': ['write', 'rooms'],
  'GET /api/rooms/:username/:slug': ['read', 'read_bytes'],
  'PATCH /api/rooms/:username/:slug': ['write'],
  'DELETE /api/rooms/:username/:slug': ['write'],
  'POST /api/rooms/:username/:slug/invite': ['write'],
  'POST /api/rooms/:username/:slug/invite/code': ['write'],
  'DELETE /api/rooms/:username/:slug/invite': ['write'],
  'GET /api/rooms/:username/:slug/participants': ['read', 'read_bytes'],
  'PUT /api/rooms/:username/:slug/participants/me': ['write', 'rooms'],
  'DELETE /api/rooms/:username/:slug/participants/me': ['write'],
  'PUT /api/rooms/:username/:slug/participants/:participant': ['write', 'rooms'],
  'DELETE /api/rooms/:username/:slug/participants/:participant': ['write'],
  'GET /api/rooms/:username/:slug/invites': ['read', 'read_bytes'],
  'POST /api/rooms/:username/:slug/invites': ['write', 'invite'],
  'DELETE /api/rooms/:username/:slug/invites/:id': ['write'],
  'GET /api/me/invites': ['read', 'read_bytes'],
  'POST /api/me/invites/:id': ['write', 'rooms'],
  'PATCH /api/rooms/:username/:slug/participants/:participant': ['write'],
  'PUT /api/rooms/:username/:slug/host': ['write'],
  'GET /api/rooms/:username/:slug/roles': ['read', 'read_bytes'],
  'POST /api/rooms/:username/:slug/roles': ['write'],
  'PATCH /api/rooms/:username/:slug/roles/:id': ['write'],
  'DELETE /api/rooms/:username/:slug/roles/:id': ['write'],
  'GET /api/rooms/:username/:slug/messages': ['read', 'read_bytes', 'page'],
  'GET /api/rooms/:username/:slug/pins': ['read', 'read_bytes'],
  'GET /api/rooms/:username/:slug/messages/:id/revisions': ['read', 'read_bytes'],
  'GET /api/rooms/:username/:slug/messages/:id/reactions': ['read', 'read_bytes'],
  'PATCH /api/me/rooms/:id': ['write'],
  'PATCH /api/me/threads/:id': ['write'],
  'GET /api/me/mentions': ['read', 'read_bytes'],
  'GET /api/rooms/:username/:slug/audit': ['read', 'read_bytes'],
  'GET /api/admin/audit': ['read', 'read_bytes'],
  'GET /api/admin/users': ['read', 'read_bytes'],
  'GET /api/admin/server': ['read', 'read_bytes'],
  'PATCH /api/admin/users/:username': ['write'],
  'POST /api/reports': ['write', 'report'],
  'GET /api/reports/mine': ['read', 'read_bytes'],
  'GET /api/rooms/:username/:slug/reports': ['read', 'read_bytes'],
  'PATCH /api/rooms/:username/:slug/reports/:id': ['write'],
  'GET /api/admin/reports': ['read', 'read_bytes'],
  'PATCH /api/admin/reports/:id': ['write'],
}

/** The limits of calls by one who is not signed in, where `PUBLIC_ROOMS` lets them. */
export const GUEST_LIMITS = { 'without sign-in': ['guest'] } as const

/** The limits of calls that are no part of the API. */
export const SERVICE_LIMITS = { 'POST /api/csp-reports': ['csp_report', 'csp_reports'] } as const

/** The limits of every frame: the first two are taken before it is decoded, the others before it is handled. */
export const FRAME_LIMITS: Readonly<Record<keyof ClientFrames, readonly ['frame', 'person_frame', ...PersonBucket[]]>> =
  {
    text: ['frame', 'person_frame', 'change'],
    update: ['frame', 'person_frame', 'change'],
    delete: ['frame', 'person_frame', 'change'],
    react: ['frame', 'person_frame', 'change'],
    pin: ['frame', 'person_frame', 'change'],
    join: ['frame', 'person_frame', 'join', 'join_bytes'],
    leave: ['frame', 'person_frame', 'leave'],
    read: ['frame', 'person_frame', 'mark'],
    typing: ['frame', 'person_frame', 'typing'],
    ping: ['frame', 'person_frame', 'ping'],
  }

type Bucketed = LimitOf<'bucket' | 'bytes'>
type PersonBucket = { [N in Bucketed]: Rows[N]['per'] extends 'person' ? N : never }[Bucketed]
