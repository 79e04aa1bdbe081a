import type { Answer, Parsed, RouteName, ROUTES, RoutesOf, Tag } from '@edusphere/protocol/routes'
import type { Caller } from '../caller.ts'
import type { Context } from '../context.ts'
import type { SessionCookies } from './session-cookies.ts'

/** What a handler is given: the fields that the table of routes names, validated, and who is asking. */
export type Call<R extends RouteName> = Parsed<R> & {
  context: Context
  caller: (typeof ROUTES)[R]['who'] extends 'anyone' ? undefined : Caller
  /** The network address that the request came from. */
  address: string
  userAgent: string
  cookies: SessionCookies
}

/** Answers with what the table of routes says, or throws a `Failure` whose code the call's row names. */
type Handler<R extends RouteName> = (call: Call<R>) => Promise<Answer<R>>

/** Exactly the handlers of one part of the API, or of the whole. */
export type Handlers<T extends Tag = Tag> = { readonly [R in RoutesOf<T>]: Handler<R> }
