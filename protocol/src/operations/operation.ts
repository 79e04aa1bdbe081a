import { Type, type TObject, type TProperties } from 'typebox'
import type { ErrorCode } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { text, Uuid, UuidOrMe } from '../fields.ts'

/** What one type of client frame asks for. */
export interface OperationSchema {
  /** The frame. Unknown fields are ignored. */
  schema: TObject
  /**
   * `pipelined`: starts while earlier frames of the socket are in flight, and takes effect in their order (G5).
   * `alone`: starts after all earlier frames are done, and later frames wait for it.
   * `trailing`: starts like `alone`, and later frames do not wait for it: its effect does not touch theirs.
   */
  order: 'pipelined' | 'alone' | 'trailing'
  /** Its own error codes. Any frame may also get `bad_frame`, `not_participant`, `unavailable`, `internal`. */
  errors: readonly ErrorCode[]
  /** The fields of its `ack` beside id, seq and version. */
  ack?: TProperties
  /** The fields of a message that it changes beside the body. */
  facets?: TProperties
}

/** Fields of every frame: `ref` is echoed in the answer, `room` is required on `/ws`. */
export const addressed = { ref: Type.Optional(text(LIMITS.refLength)), room: Type.Optional(Uuid) }

/** The same for frames about a whole feed: a room's, or the caller's own. */
export const addressedFeed = { ...addressed, room: Type.Optional(UuidOrMe) }

/** A text stored as sent. `storable`: the codec refuses NUL and lone surrogates, ten times faster than a pattern. */
export const Body = Type.String({ storable: true })
