import type { Static, TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'
import { ACCOUNT_ROUTES, SIGN_IN_ROUTES } from './routes/accounts.ts'
import { ADMIN_ROUTES } from './routes/admin.ts'
import { AUDIT_ROUTES } from './routes/audit.ts'
import { INVITATION_ROUTES } from './routes/invitations.ts'
import { ME_ROUTES } from './routes/me.ts'
import { MESSAGE_ROUTES } from './routes/messages.ts'
import { PARTICIPANT_ROUTES } from './routes/participants.ts'
import type { RawSchema, Route, Who } from './routes/route.ts'
import { REPORT_ROUTES } from './routes/reports.ts'
import { ROLE_ROUTES } from './routes/roles.ts'
import { ROOM_ROUTES } from './routes/rooms.ts'
import { SESSION_ROUTES } from './routes/sessions.ts'

/*
 * Every HTTP call, by method and path. The server's routes, the OpenAPI document and the client's types are made from
 * it. Only servers import the value: browsers need only a key to make a call.
 */
export const ROUTES = {
  ...SIGN_IN_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SESSION_ROUTES,
  ...ROOM_ROUTES,
  ...PARTICIPANT_ROUTES,
  ...INVITATION_ROUTES,
  ...ROLE_ROUTES,
  ...MESSAGE_ROUTES,
  ...ME_ROUTES,
  ...AUDIT_ROUTES,
  ...ADMIN_ROUTES,
  ...REPORT_ROUTES,
}

type Table = typeof ROUTES
export type RouteName = keyof Table
export type Tag = Table[RouteName]['tag']

/** The calls of one part of the API. */
export type RoutesOf<T extends Tag> = { [R in RouteName]: Table[R]['tag'] extends T ? R : never }[RouteName]

/** Bytes with their content type, for calls whose body or answer is not JSON. */
export interface Raw {
  contentType: string
  bytes: Uint8Array<ArrayBuffer>
}

type Value<S> = S extends RawSchema ? Raw : S extends TSchema ? Static<S> : never
type Field<R extends RouteName, P extends string> = Table[R] extends Record<P, infer S> ? Value<S> : never

type Part = 'params' | 'query' | 'body'

/** The input of a handler: the call's `params`, `query` and `body`. */
export type Parsed<R extends RouteName> = { [P in Part as [Field<R, P>] extends [never] ? never : P]: Field<R, P> }

type Optional<T> = { [P in keyof T]: Partial<T[P]> extends T[P] ? P : never }[keyof T]

/** The input of a caller. Fields without a required part may be left out. */
export type Input<R extends RouteName> = Omit<Parsed<R>, Optional<Parsed<R>>> &
  Partial<Pick<Parsed<R>, Optional<Parsed<R>>>> & { [P in Exclude<Part, keyof Parsed<R>>]?: never }

/** The answer of a successful call; `null` without a body. */
export type Answer<R extends RouteName> = Value<Table[R]['answers'][keyof Table[R]['answers']]>

const ANY_CALL: readonly ErrorCode[] = ['rate_limited', 'unavailable', 'internal']
const WITH_INPUT: readonly ErrorCode[] = ['bad_request']
const CHANGE: readonly ErrorCode[] = ['bad_request', 'foreign_origin', 'too_large', 'unsupported_media_type']
const SIGNED_IN: readonly ErrorCode[] = ['unauthenticated', 'account_changed']
const REFUSED: Readonly<Record<Who, readonly ErrorCode[]>> = {
  anyone: [],
  person: SIGNED_IN,
  visitor: [...SIGNED_IN, 'room_not_found'],
  participant: [...SIGNED_IN, 'room_not_found', 'not_participant'],
  role: [...SIGNED_IN, 'room_not_found', 'forbidden'],
  host: [...SIGNED_IN, 'room_not_found', 'not_host', 'forbidden'],
}

/**
 * Every error code that a call may answer with: its own, those of its access level, those of its input, and those that
 * any call has.
 */
export function errorsOf(name: RouteName): ErrorCode[] {
  const route: Route = ROUTES[name]
  const isChange = !name.startsWith('GET ')
  return [
    ...new Set([
      ...(route.errors ?? []),
      ...REFUSED[route.who],
      ...(route.params || route.query ? WITH_INPUT : []),
      ...(isChange ? CHANGE : []),
      ...ANY_CALL,
    ]),
  ]
}
