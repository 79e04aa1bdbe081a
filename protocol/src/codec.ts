import type { TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import type { ErrorCode } from './errors.ts'
import type { ClientFrame } from './frames.ts'
import { OPERATIONS } from './operations.ts'
import { Uuid, UuidOrMe } from './fields.ts'
import { isStorable } from './text.ts'

export type DecodedFrame =
  | { ok: true; frame: ClientFrame }
  /** `ref` and `room` are echoed, if they could be read. */
  | { ok: false; code: ErrorCode; error: string; ref?: string; room?: string }

const decoders = new Map(Object.entries(OPERATIONS).map(([type, { schema }]) => [type, decoderOf(schema)] as const))

/** The validator of a frame, and its fields that are ids or stored texts. */
function decoderOf(schema: TObject) {
  const namesOf = (is: (field: Field) => boolean) =>
    Object.entries<Field>(schema.properties).flatMap(([name, field]) => (is(field) ? [name] : []))
  return {
    validator: Compile(schema),
    ids: namesOf(({ pattern }) => pattern === (Uuid as Field).pattern || pattern === (UuidOrMe as Field).pattern),
    texts: namesOf(({ storable }) => storable === true),
  }
}

interface Field {
  pattern?: string
  storable?: boolean
}

/**
 * Decodes one text frame of a client.
 * @param data the frame's text, at most `LIMITS.frameBytes` (the socket has checked that).
 * @returns the frame with its ids in lower case, or the error to answer with: `bad_json`, `bad_frame`, `unknown_type`.
 *   The operation checks emptiness and length of a message, so that the order of refusals is fixed.
 */
export function decodeClientFrame(data: string): DecodedFrame {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return { ok: false, code: 'bad_json', error: 'The frame is not valid JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, code: 'bad_frame', error: 'The frame must be a JSON object' }
  }
  const raw = value as Record<string, unknown>
  const echo = echoOf(raw)
  if (typeof raw.type !== 'string') return { ok: false, code: 'bad_frame', error: 'type must be a string', ...echo }
  const decoder = decoders.get(raw.type)
  if (!decoder) {
    const accepted = Object.keys(OPERATIONS).join(', ')
    return { ok: false, code: 'unknown_type', error: `Unknown frame type; accepted are ${accepted}`, ...echo }
  }
  const { validator, ids, texts } = decoder
  if (!validator.Check(raw)) {
    return { ok: false, code: 'bad_frame', error: explain(validator.Errors(raw)[0]), ...echo }
  }
  const unstorable = texts.find((field) => typeof raw[field] === 'string' && !isStorable(raw[field]))
  if (unstorable !== undefined) {
    return { ok: false, code: 'bad_frame', error: `${unstorable} must not hold NUL or lone surrogates`, ...echo }
  }
  for (const field of ids) {
    if (typeof raw[field] === 'string') raw[field] = raw[field].toLowerCase()
  }
  return { ok: true, frame: raw as unknown as ClientFrame }
}

function echoOf(raw: Record<string, unknown>): { ref?: string; room?: string } {
  const echo: { ref?: string; room?: string } = {}
  if (typeof raw.ref === 'string' && raw.ref.length <= 128 && isStorable(raw.ref)) echo.ref = raw.ref
  if (typeof raw.room === 'string' && raw.room.length <= 36 && isStorable(raw.room)) echo.room = raw.room
  return echo
}

function explain(
  error: { instancePath: string; message: string; keyword: string; params: object } | undefined,
): string {
  if (!error) return 'The frame is malformed'
  if (error.keyword === 'required' && 'requiredProperties' in error.params) {
    return `${String((error.params.requiredProperties as string[])[0])} is required`
  }
  const field = error.instancePath.slice(1)
  return error.keyword === 'pattern' ? `${field} is not in the accepted form` : `${field} ${error.message}`
}
