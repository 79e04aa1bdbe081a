import type { Answer, Parsed, Raw, RouteName, ROUTES, RoutesOf, Tag } from '@edusphere/protocol/routes'
import type { Caller } from '../caller.ts'
import type { Context } from '../context.ts'
import type { Language } from '../mail/queue.ts'
import type { SessionCookies } from './session-cookies.ts'

/** The input of a handler: the validated fields of the table of routes, and the caller. */
export type Call<R extends RouteName> = Parsed<R> & {
  context: Context
  caller: (typeof ROUTES)[R]['who'] extends 'anyone' ? undefined : Caller
  /** The client's network address. */
  address: string
  userAgent: string
  /** Of a call with `csv`: whether its caller asks for that. */
  asksCsv: boolean
  /** What the client reads, of the languages that letters are written in. */
  language: Language
  /** The account that the client was opened for. Calls with a `caller` are checked before they are handled. */
  expectedUser: string | undefined
  cookies: SessionCookies
  /** Says whom the call has signed in, for the log. */
  signedIn(username: string): void
}

/** Returns the answer of the table of routes, if it has one, or throws a `Failure` with a code of the call's row. */
type Handler<R extends RouteName> = (
  call: Call<R>,
) => Promise<(Answer<R> extends null ? void : Answer<R>) | ((typeof ROUTES)[R] extends { csv: true } ? Raw : never)>

/** The handlers of one part of the API, or of all of it. */
export type Handlers<T extends Tag = Tag> = { readonly [R in RoutesOf<T>]: Handler<R> }
