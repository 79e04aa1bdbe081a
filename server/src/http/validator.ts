import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Failure } from '../failure.ts'

interface Property {
  type?: string
  description?: string
}
type ObjectSchema = TSchema & { properties: Record<string, Property> }

/** One schema gives validator, type and documentation. Only whole numbers in a query string are coerced. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const { properties } = schema as ObjectSchema
  const validator = Compile(schema)
  return (value: unknown) => {
    const read = httpPart === 'querystring' ? readNumbers(value, properties) : value
    if (validator.Check(read)) return { value: read }
    return { error: new Failure('bad_request', refused(validator.Errors(read), properties)) }
  }
}

/** `Number` alone would accept `0x10`, `1e1` and empty text. */
function readNumbers(query: unknown, properties: Record<string, Property>): unknown {
  const entries = Object.entries(query as Record<string, unknown>).map(([name, value]) => {
    const isNumber = properties[name]?.type === 'integer' && typeof value === 'string' && /^\d{1,15}$/.test(value)
    return [name, isNumber ? Number(value) : value]
  })
  return Object.fromEntries(entries)
}

/** Each refused field, and what it accepts. */
function refused(
  errors: { keyword: string; instancePath: string; params: object }[],
  properties: Record<string, Property>,
): Record<string, string> {
  const names = errors.flatMap(({ keyword, instancePath, params }) =>
    keyword === 'required' && instancePath === '' && 'requiredProperties' in params
      ? (params.requiredProperties as string[])
      : (instancePath.split('/')[1] ?? ''),
  )
  return Object.fromEntries(
    names.map((name) => (name ? [name, properties[name]?.description ?? 'another value'] : ['body', 'a JSON object'])),
  )
}
