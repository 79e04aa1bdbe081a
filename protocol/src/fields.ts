import { Type, type Static } from 'typebox'
import { LIMITS } from './limits.ts'

/* The fields of frames, bodies and answers. Only servers import this module. */

/** Text that can be stored as sent: no NUL, no lone surrogates. JSON Schema counts code points, as we do. */
export const text = (max: number, min = 0, description = `text of ${min} to ${max} characters`) =>
  Type.String({ minLength: min, maxLength: max, pattern: '^[^\\u0000\\p{Cs}]*$', description })

/* A description says what the field accepts. People read it in `details` and in the OpenAPI document. */
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
export const Uuid = Type.String({ pattern: `^${UUID}$`, description: 'a UUID' })
export const UuidOrMe = Type.String({ pattern: `^(?:me|${UUID})$`, description: 'a UUID or "me"' })
export const Username = Type.String({ pattern: '^[a-z0-9_-]{3,32}$', description: '3 to 32 of a-z, 0-9, _ and -' })
export const Slug = Type.String({ pattern: '^[a-z0-9-]{1,80}$', description: '1 to 80 of a-z, 0-9 and -' })
export const Name = Type.String({
  minLength: 1,
  maxLength: LIMITS.nameMax,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$',
  description: `1 to ${LIMITS.nameMax} characters, not only spaces`,
})
export const Email = Type.String({
  maxLength: LIMITS.emailMax,
  pattern: '^[^\\s@\\p{Cc}\\p{Cs}]+@[^\\s@\\p{Cc}\\p{Cs}]+$',
  description: `an email address of at most ${LIMITS.emailMax} characters`,
})
export const Password = text(
  LIMITS.passwordMax,
  LIMITS.passwordMin,
  `${LIMITS.passwordMin} to ${LIMITS.passwordMax} characters`,
)
export const RoomName = Type.String({
  minLength: 1,
  maxLength: LIMITS.roomNameMax,
  pattern: '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$',
  description: `1 to ${LIMITS.roomNameMax} characters, not only spaces`,
})
export const RoomDescription = text(LIMITS.roomDescriptionMax)
export const Visibility = Type.Union([Type.Literal('public'), Type.Literal('private')], {
  description: 'public or private',
})
export const Time = Type.String({ format: 'date-time' })
export const Version = Type.Integer({ minimum: 0 })
export const Avatar = Type.Union([Type.String(), Type.Null()])
/** A token, an invite or a cursor: opaque to clients. */
export const Secret = text(512, 1)

export type Visibility = Static<typeof Visibility>
