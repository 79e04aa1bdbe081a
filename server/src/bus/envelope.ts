import { Version } from '@edusphere/protocol/fields'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { BusMessage } from './bus.ts'

const roomId = Type.String()
const FeedRow = Type.Object({ version: Version })
const Field = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const Told = Type.Intersect([Type.Object({ type: Type.String() }), Type.Record(Type.String(), Field)])
const Event = Type.Object({ version: Version, membersVersion: Version, row: FeedRow, told: Type.Optional(Told) })

/** A bus message. The fuzzer draws its own from this schema. */
export const Envelope = Type.Union([
  Type.Object({ kind: Type.Literal('events'), roomId, events: Type.Array(Event) }),
  Type.Object({
    kind: Type.Literal('notice'),
    roomId,
    json: Type.String(),
    audience: Type.Object({
      onlyUser: Type.Optional(Type.String()),
      exceptUser: Type.Optional(Type.String()),
      exceptSocket: Type.Optional(Type.String()),
    }),
  }),
  Type.Object({ kind: Type.Literal('members'), roomId }),
  Type.Object({ kind: Type.Literal('room_deleted'), roomId }),
  Type.Object({ kind: Type.Literal('presence'), roomId, place: Type.String(), users: Type.Array(Type.String()) }),
  Type.Object({ kind: Type.Literal('presence_asked'), roomId }),
  Type.Object({ kind: Type.Literal('sessions_ended'), sessionIds: Type.Array(Type.String()) }),
])
const Message = Compile(Envelope)

/** `origin` comes first, outside the JSON: a process skips its own messages without parsing them. */
export const encodeEnvelope = (origin: string, message: BusMessage): string => origin + JSON.stringify(message)

/** The bus message in a payload. Undefined: a newer version of this program, or another program, wrote the payload. */
export function decodeEnvelope(payload: string): BusMessage | undefined {
  let message: unknown
  try {
    message = JSON.parse(payload.slice(payload.indexOf('{')))
  } catch {
    return undefined
  }
  return Message.Check(message) ? message : undefined
}
