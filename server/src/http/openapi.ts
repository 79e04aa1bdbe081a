import { ERRORS, type ErrorCode } from '@edusphere/protocol'
import { isRaw, type RawSchema, type Route } from '@edusphere/protocol/route'
import { errorsOf, ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { Type, type TObject, type TSchema } from 'typebox'
import { VERSION } from '../version.ts'
import { errorExample, exampleOf } from './examples.ts'

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
      description: ABOUT,
      version: VERSION,
    },
    components: {
      securitySchemes: {
        bearer: {
          ...{ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          description: 'Programs: the `accessToken` of `POST /api/auth/token`.',
        },
        cookie: {
          ...{ type: 'apiKey', in: 'cookie', name: 'edusphere_access' },
          description: 'Browsers: set by `POST /api/auth/login`.',
        },
      },
    },
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
  }
}

const ABOUT = `Rooms where a class talks.

A program signs in with \`POST /api/auth/token\`, and reads and writes messages over a socket.
[PROTOCOL.md](/api/docs/PROTOCOL.md) describes the socket, rule by rule.`

const EXPECTED_USER = {
  name: 'X-Expected-User',
  in: 'header',
  required: false,
  description: 'The id of the account that the client was opened for. Another one is refused.',
  schema: { type: 'string' },
}

function describe(name: RouteName): Operation {
  const route: Route = ROUTES[name]
  const { summary, tag, who, params, query, body, answers } = route
  const errors = errorsOf(name)
  const isRefused = errors.includes('account_changed')
  const success = Object.entries(answers).map(([status, schema]) => [status, describeAnswer(schema, route.csv)])
  return {
    summary,
    tags: [tag],
    ...(who === 'anyone' && { security: [] }),
    parameters: [...fields(params, 'path'), ...fields(query, 'query'), ...(isRefused ? [EXPECTED_USER] : [])],
    ...(body && { requestBody: { required: isRaw(body) || body.required !== undefined, content: contentOf(body) } }),
    responses: { ...Object.fromEntries(success), ...describeErrors(errors, route) },
  }
}

function fields(schema: TObject | undefined, place: 'path' | 'query') {
  return Object.entries(schema?.properties ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: schema?.required?.includes(name) ?? false,
    schema: field,
    // An example of a query would be sent by "Try it out", and not all parts of a query go together.
    ...(place === 'path' && { example: exampleOf(field) }),
  }))
}

function describeAnswer(schema: TSchema | RawSchema, csv?: true) {
  if (!isRaw(schema) && Type.IsNull(schema)) return { description: 'Done' }
  return {
    description: 'Success',
    content: { ...contentOf(schema), ...(csv && { 'text/csv': { schema: { type: 'string' } } }) },
  }
}

function contentOf(schema: TSchema | RawSchema) {
  if (!isRaw(schema)) return { 'application/json': { schema, example: exampleOf(schema) } }
  return Object.fromEntries(schema.contentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]))
}

/** One answer per status, with its codes. */
function describeErrors(codes: readonly ErrorCode[], route: Route) {
  const byStatus = Object.groupBy(codes, (code) => ERRORS[code].status)
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code].sentence}`).join('. '),
        content: {
          'application/json': {
            schema: errorSchema(codes),
            examples: Object.fromEntries(codes.map((code) => [code, { value: errorExample(code, route) }])),
          },
        },
      },
    ]),
  )
}

const errorSchema = (codes: readonly ErrorCode[]) =>
  Type.Object({
    error: Type.String(),
    code: Type.Enum([...codes]),
    details: Type.Optional(Type.Record(Type.String(), Type.String())),
  })
