import { Type, type TObject, type TSchema } from 'typebox'
import type { ErrorCode } from '../errors.ts'
import { like, Slug, Username } from '../fields.ts'

/**
 * Who may make a call, from the widest to the narrowest: `anyone`, a signed-in `person`, a `visitor` who can see the
 * room, a `participant`, one whose `role` allows it, the `host`.
 */
export type Who = 'anyone' | 'person' | 'visitor' | 'participant' | 'role' | 'host'

/** A body that is bytes instead of JSON. */
export interface RawSchema {
  /** Content types of the body, or of the answer. */
  readonly contentTypes: readonly string[]
  readonly maxBytes: number
}

/** Whether a body or an answer is bytes. False for `undefined`. */
export const isRaw = (schema: object | undefined): schema is RawSchema =>
  schema !== undefined && 'contentTypes' in schema

/** One HTTP call. `:name` in its path is a field of `params`. */
export interface Route {
  readonly summary: string
  readonly tag: string
  readonly who: Who
  /** With `PUBLIC_ROOMS=visible` it also answers one who is not signed in. */
  readonly guests?: true
  readonly params?: TObject
  readonly query?: TObject
  /** A missing JSON body counts as `{}`. */
  readonly body?: TObject | RawSchema
  /** The answers of success, by status. */
  readonly answers: Readonly<Record<number, TSchema | RawSchema>>
  /** The answer of this address never changes, so caches may keep it for ever. */
  readonly immutable?: true
  /** The answer may also be CSV: with `format=csv`, or with `Accept: text/csv`. */
  readonly csv?: true
  /** Error codes of this call alone. `errorsOf` adds the others. */
  readonly errors?: readonly ErrorCode[]
}

export type Routes = Readonly<Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /api/${string}`, Route>>

/** The params of the calls about a room. */
export const ofRoom = { username: Username, slug: Slug }

/** Where a list goes on. Null: that was all. */
export const cursorOf = (example: string) => Type.Union([like(example), Type.Null()])

/** The answer of a successful call without a body. */
export const NO_CONTENT = { 204: Type.Null() }
