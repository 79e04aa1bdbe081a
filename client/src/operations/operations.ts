import { deletion } from './delete.ts'
import type { Operation } from './operation.ts'
import { pin } from './pin.ts'
import { react } from './react.ts'
import { text } from './text.ts'
import { update } from './update.ts'

/** Every operation, by type of change. */
export const OPERATIONS = { text, update, delete: deletion, react, pin }

type Operations = typeof OPERATIONS

/** A request to change a room. */
export type Change = {
  [T in keyof Operations]: Operations[T] extends Operation<infer C extends { readonly type: T }> ? C : never
}[keyof Operations]

/** The fields of events that are not in the row. */
export const TOLD = new Set(Object.values<Pick<Operation<Change>, 'told'>>(OPERATIONS).flatMap(({ told = [] }) => told))

export const operationOf = (change: Change): Operation<Change> => OPERATIONS[change.type]
