import { Compile } from 'typebox/compile'
import type { ErrorCode } from './errors.ts'
import type { ClientFrame, ClientFrameType } from './frames.ts'
import { CLIENT_FRAMES } from './schemas.ts'
import { isStorable } from './text.ts'

export type DecodedFrame =
  | { ok: true; frame: ClientFrame }
  /** `ref` and `room` are echoed where the frame was whole enough to hold them. */
  | { ok: false; code: ErrorCode; error: string; ref?: string; room?: string }

const validators = new Map(Object.entries(CLIENT_FRAMES).map(([type, schema]) => [type, Compile(schema)] as const))

/**
 * Decodes one text frame of a client.
 * @param data the frame's text, at most `LIMITS.frameBytes` (the socket has checked that).
 * @returns the frame, its ids folded to lower case, or the error to answer with: `bad_json`, `bad_frame`,
 * `unknown_type`. Emptiness and length of a message are the domain's to judge, so that the order of refusals is one.
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
  const validator = validators.get(raw.type)
  if (!validator) {
    const accepted = Object.keys(CLIENT_FRAMES).join(', ')
    return { ok: false, code: 'unknown_type', error: `Unknown frame type; accepted are ${accepted}`, ...echo }
  }
  if (!validator.Check(raw)) {
    return { ok: false, code: 'bad_frame', error: explain(validator.Errors(raw)[0]), ...echo }
  }
  if ((raw.type === 'text' || raw.type === 'update') && !isStorable(raw.message as string)) {
    return { ok: false, code: 'bad_frame', error: 'message must not hold NUL or lone surrogates', ...echo }
  }
  for (const field of ['id', 'messageId', 'room']) {
    if (typeof raw[field] === 'string') raw[field] = raw[field].toLowerCase()
  }
  return { ok: true, frame: raw as ClientFrame & { type: ClientFrameType } }
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
