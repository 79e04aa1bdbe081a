import { Type, type TObject, type TProperties } from 'typebox'
import type { ErrorCode } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { text, Uuid } from '../fields.ts'

/** What a client may ask for with one type of frame. */
export interface OperationSchema {
  /** The frame. Unknown fields are ignored. */
  schema: TObject
  /**
   * `pipelined`: starts while earlier ones of the socket are in flight, and takes effect in their order (G5). `alone`:
   * everything before it is done first, and it is done before anything after it.
   */
  order: 'pipelined' | 'alone'
  /** Codes that it alone is refused with. Any frame: `bad_frame`, `not_participant`, `unavailable`, `internal`. */
  errors: readonly ErrorCode[]
  /** What its `ack` carries besides where the message stands. */
  ack?: TProperties
  /** What of a message it changes, where that is not the body. */
  facets?: TProperties
}

/** Fields of every frame: `ref` is echoed in the answer, `room` is required on `/ws`. */
export const addressed = { ref: Type.Optional(text(LIMITS.refLength)), room: Type.Optional(Uuid) }

/** A text that is stored as sent. `storable`: the codec refuses NUL and lone surrogates, at a tenth of a pattern's cost. */
export const Body = Type.String({ storable: true })
