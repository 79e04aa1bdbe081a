import { ERRORS, type ErrorCode } from '@edusphere/protocol'
import { isRaw, type RawSchema, type Route } from '@edusphere/protocol/route'
import { errorsOf, ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { Type, type TObject, type TSchema } from 'typebox'

type Operation = Record<string, unknown>

/** The OpenAPI document: every call of the table of routes, with every possible answer. */
export function describeApi() {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const [method, path] = name.split(' ') as [string, string]
    const operations = (paths[path.replace(/:(\w+)/g, '{$1}')] ??= {})
    operations[method.toLowerCase()] = describe(name)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'EduSphere',
      description: 'Rooms where a class talks. The socket is described in PROTOCOL.md.',
      version: '1',
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'edusphere_access' },
      },
    },
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
  }
}

const EXPECTED_USER = {
  name: 'X-Expected-User',
  in: 'header',
  required: false,
  description: 'The id of the account that the client was opened for. Another one is refused.',
  schema: { type: 'string' },
}

function describe(name: RouteName): Operation {
  const { summary, tag, who, params, query, body, answers }: Route = ROUTES[name]
  const errors = errorsOf(name)
  const isRefused = errors.includes('account_changed')
  const success = Object.entries(answers).map(([status, schema]) => [status, describeAnswer(schema)])
  return {
    summary,
    tags: [tag],
    ...(who === 'anyone' && { security: [] }),
    parameters: [...fields(params, 'path'), ...fields(query, 'query'), ...(isRefused ? [EXPECTED_USER] : [])],
    ...(body && { requestBody: { required: isRaw(body) || body.required !== undefined, content: contentOf(body) } }),
    responses: { ...Object.fromEntries(success), ...describeErrors(errors) },
  }
}

function fields(schema: TObject | undefined, place: 'path' | 'query') {
  return Object.entries(schema?.properties ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: schema?.required?.includes(name) ?? false,
    schema: field,
  }))
}

function describeAnswer(schema: TSchema | RawSchema) {
  if (!isRaw(schema) && Type.IsNull(schema)) return { description: 'Done' }
  return { description: 'Success', content: contentOf(schema) }
}

function contentOf(schema: TSchema | RawSchema) {
  if (!isRaw(schema)) return { 'application/json': { schema } }
  return Object.fromEntries(schema.contentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]))
}

/** One answer per status, with its codes. */
function describeErrors(codes: readonly ErrorCode[]) {
  const byStatus = Object.groupBy(codes, (code) => ERRORS[code].status)
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code].sentence}`).join('. '),
        content: contentOf(
          Type.Object({
            error: Type.String(),
            code: Type.Enum([...codes]),
            details: Type.Optional(Type.Record(Type.String(), Type.String())),
          }),
        ),
      },
    ]),
  )
}
