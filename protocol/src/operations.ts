import type { Static, TObject, TProperties } from 'typebox'
import { deletion } from './operations/delete.ts'
import type { OperationSchema } from './operations/operation.ts'
import { pin } from './operations/pin.ts'
import { react } from './operations/react.ts'
import { read } from './operations/read.ts'
import { join, leave, ping } from './operations/rooms.ts'
import { text } from './operations/text.ts'
import { typing } from './operations/typing.ts'
import { update } from './operations/update.ts'

/** Every client frame, by type. Only servers import this module: it loads TypeBox. */
export const OPERATIONS = { text, update, delete: deletion, react, pin, join, leave, read, typing, ping }

type Operations = typeof OPERATIONS
export type ClientFrames = { [T in keyof Operations]: Static<Operations[T]['schema']> }

type FacetsOf<O> = O extends { facets: infer F extends TProperties } ? F : Record<never, never>
type AckOf<O> = O extends { ack: infer A extends TProperties } ? Partial<Static<TObject<A>>> : object
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

const facets = Object.values<OperationSchema>(OPERATIONS).map((operation) => operation.facets)
/** The fields of a message beside its body: the `facets` of the operations above. */
export const FACETS = Object.assign({}, ...facets) as Together<FacetsOf<Operations[keyof Operations]>>

/** The fields of an `ack` beside id, seq and version: the `ack` of the operations above. */
export type AckFields = Together<AckOf<Operations[keyof Operations]>>
