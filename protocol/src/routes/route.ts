import { Type, type TObject, type TSchema } from 'typebox'
import type { ErrorCode } from '../errors.ts'

/**
 * Who may make a call, each including those below it: the `host` of the room, a `participant` of it, a `visitor` who can
 * see it, a `person` who is signed in, `anyone`.
 */
export type Who = 'anyone' | 'person' | 'visitor' | 'participant' | 'host'

/** A body that is bytes instead of JSON. */
export interface RawSchema {
  /** Content types that are accepted, or answered with. */
  readonly contentTypes: readonly string[]
  readonly maxBytes: number
}

/** Whether a body or an answer is bytes. `undefined` (none) is not. */
export const isRaw = (schema: object | undefined): schema is RawSchema =>
  schema !== undefined && 'contentTypes' in schema

/** One HTTP call. `:name` in its path is a field of `params`. */
export interface Route {
  readonly summary: string
  readonly tag: string
  readonly who: Who
  readonly params?: TObject
  readonly query?: TObject
  /** A JSON body that is left out counts as `{}`. */
  readonly body?: TObject | RawSchema
  /** What success looks like, by status. */
  readonly answers: Readonly<Record<number, TSchema | RawSchema>>
  /** The answer of this address never changes: it may be kept for ever. */
  readonly immutable?: true
  /** Error codes of this call alone; `errorsOf` adds those that its kind brings along. */
  readonly errors?: readonly ErrorCode[]
}

export type Routes = Readonly<Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /api/${string}`, Route>>

/** The answer of a call that succeeds without a body. */
export const NO_CONTENT = { 204: Type.Null() }
