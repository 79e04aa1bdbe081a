import type { Static, TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'
import { ACCOUNT_ROUTES, SIGN_IN_ROUTES } from './routes/accounts.ts'
import { MESSAGE_ROUTES } from './routes/messages.ts'
import { PARTICIPANT_ROUTES } from './routes/participants.ts'
import type { RawSchema, Route, Who } from './routes/route.ts'
import { ROOM_ROUTES } from './routes/rooms.ts'
import { SESSION_ROUTES } from './routes/sessions.ts'

/*
 * Every HTTP call, keyed by its method and path. The server's routes, the OpenAPI document and the types of the client
 * are made from it. Only servers import it as a value: a key alone tells a browser how to make the call.
 */
export const ROUTES = {
  ...SIGN_IN_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SESSION_ROUTES,
  ...ROOM_ROUTES,
  ...PARTICIPANT_ROUTES,
  ...MESSAGE_ROUTES,
}

type Table = typeof ROUTES
export type RouteName = keyof Table
export type Tag = Table[RouteName]['tag']

/** The calls of one part of the API. */
export type RoutesOf<T extends Tag> = { [R in RouteName]: Table[R]['tag'] extends T ? R : never }[RouteName]

/** Bytes with their content type, where a call takes or gives no JSON. */
export interface Raw {
  contentType: string
  bytes: Uint8Array<ArrayBuffer>
}

type Value<S> = S extends RawSchema ? Raw : S extends TSchema ? Static<S> : never
type Field<R extends RouteName, P extends string> = Table[R] extends Record<P, infer S> ? Value<S> : never

type Part = 'params' | 'query' | 'body'

/** What a handler of the call is given: `params`, `query` and `body`, as far as the call has them. */
export type Parsed<R extends RouteName> = { [P in Part as [Field<R, P>] extends [never] ? never : P]: Field<R, P> }

type Optional<T> = { [P in keyof T]: Partial<T[P]> extends T[P] ? P : never }[keyof T]

/** What a caller gives: the same, and what has no required field may be left out. */
export type Input<R extends RouteName> = Omit<Parsed<R>, Optional<Parsed<R>>> &
  Partial<Pick<Parsed<R>, Optional<Parsed<R>>>> & { [P in Exclude<Part, keyof Parsed<R>>]?: never }

/** What a call answers with on success; `null` where the answer has no body. */
export type Answer<R extends RouteName> = Value<Table[R]['answers'][keyof Table[R]['answers']]>

const ANY_CALL: readonly ErrorCode[] = ['unavailable', 'internal']
const WITH_INPUT: readonly ErrorCode[] = ['bad_request']
const CHANGE: readonly ErrorCode[] = ['bad_request', 'foreign_origin', 'too_large', 'unsupported_media_type']
const REFUSED: Readonly<Record<Who, readonly ErrorCode[]>> = {
  anyone: [],
  person: ['unauthenticated'],
  visitor: ['unauthenticated', 'room_not_found'],
  participant: ['unauthenticated', 'room_not_found', 'not_participant'],
  host: ['unauthenticated', 'room_not_found', 'not_host'],
}

/**
 * Every error code that a call may answer with: its own, those of who may make it, those of reading its input, and
 * those that any call has. State-changing calls of people who are signed in are also limited in number.
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
      ...(isChange && route.who !== 'anyone' ? (['rate_limited'] as const) : []),
      ...ANY_CALL,
    ]),
  ]
}
