import { ERRORS, type ErrorBody, type ErrorCode } from '@edusphere/protocol'
import { isRaw, type Route } from '@edusphere/protocol/route'
import type { TSchema } from 'typebox'

/** JSON Schema, as far as the routes use it. */
interface Schema {
  examples?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Schema[]
  type?: string
  properties?: Readonly<Record<string, Schema>>
  items?: Schema
  description?: string
}

/** A value that a person could have written. Undefined where the schema shows none. */
export function exampleOf(schema: Schema | TSchema): unknown {
  const { examples, const: literal, anyOf, type, properties, items } = schema as Schema
  if (examples) return examples[0]
  if (literal !== undefined) return literal
  if (anyOf) return exampleOf(anyOf[0]!)
  if (items) return [exampleOf(items)]
  if (properties) {
    const fields = Object.entries(properties).map(([name, field]) => [name, exampleOf(field)] as const)
    return Object.fromEntries(fields.filter(([, example]) => example !== undefined))
  }
  return type === 'boolean' ? false : undefined
}

/** The body of an error of this call. */
export function errorExample(code: ErrorCode, route: Route): ErrorBody {
  const details = detailsOf(code, route)
  return { error: ERRORS[code].sentence, code, ...(details && { details }) }
}

function detailsOf(code: ErrorCode, { body, query, params }: Route): ErrorBody['details'] | undefined {
  if (code === 'rate_limited') return { retryAfter: '30' }
  if (code !== 'bad_request') return undefined
  for (const part of [body, query, params]) {
    if (!part || isRaw(part)) continue
    const [name, field] = Object.entries(part.properties as Record<string, Schema>)[0]!
    return { [name]: field.description ?? 'another value' }
  }
  return undefined
}
