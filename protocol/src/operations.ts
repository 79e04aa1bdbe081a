import type { Static } from 'typebox'
import { deletion } from './operations/delete.ts'
import { read } from './operations/read.ts'
import { join, leave, ping } from './operations/rooms.ts'
import { text } from './operations/text.ts'
import { typing } from './operations/typing.ts'
import { update } from './operations/update.ts'

/** Everything that a client may send, by frame type. Only servers import this module: it brings TypeBox. */
export const OPERATIONS = { text, update, delete: deletion, join, leave, read, typing, ping }

type Operations = typeof OPERATIONS
export type ClientFrames = { [T in keyof Operations]: Static<Operations[T]['schema']> }
