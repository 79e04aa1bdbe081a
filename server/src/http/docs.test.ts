import { ERRORS, type ErrorBody } from '@edusphere/protocol'
import { errorsOf, ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiWorld } from '@edusphere/testing/api-world'
import { VERSION } from '../version.ts'

interface Content {
  'application/json'?: { schema: TSchema; example?: unknown; examples?: Record<string, { value: ErrorBody }> }
}
interface Operation {
  summary?: string
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
  parameters?: { name: string; in: string; example?: unknown; schema: TSchema }[]
}
interface Document {
  openapi: string
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, Operation>>
}

let world: ApiWorld
let document: Document

beforeAll(async () => {
  world = await ApiWorld.open()
  document = await world.must<Document>('GET', '/api/docs/json')
})
afterAll(() => world.close())

const CONTRACT = `
  PATCH /api/me/rooms/{id}
  PATCH /api/me/threads/{id}
  GET /api/me/mentions
  POST /api/auth/register
  POST /api/auth/login
  POST /api/auth/token
  POST /api/auth/refresh
  POST /api/auth/logout
  GET /api/auth/me
  PATCH /api/auth/me
  DELETE /api/auth/me
  POST /api/auth/password
  GET /api/auth/sessions
  DELETE /api/auth/sessions/{id}
  DELETE /api/auth/sessions/all
  GET /api/rooms
  POST /api/rooms
  GET /api/rooms/{username}/{slug}
  PATCH /api/rooms/{username}/{slug}
  DELETE /api/rooms/{username}/{slug}
  PUT /api/rooms/{username}/{slug}/participants/me
  DELETE /api/rooms/{username}/{slug}/participants/me
  GET /api/rooms/{username}/{slug}/participants
  DELETE /api/rooms/{username}/{slug}/participants/{participant}
  PUT /api/rooms/{username}/{slug}/participants/{participant}
  GET /api/rooms/{username}/{slug}/messages
  POST /api/rooms/{username}/{slug}/invite
  DELETE /api/rooms/{username}/{slug}/invite
  GET /api/rooms/{username}/{slug}/messages/{id}/revisions
  GET /api/rooms/{username}/{slug}/messages/{id}/reactions
  GET /api/rooms/{username}/{slug}/pins
  GET /api/rooms/{username}/{slug}/audit
  GET /api/admin/audit
  GET /api/admin/users
  PATCH /api/admin/users/{username}
  POST /api/reports
  GET /api/reports/mine
  GET /api/rooms/{username}/{slug}/reports
  PATCH /api/rooms/{username}/{slug}/reports/{id}
  GET /api/admin/reports
  PATCH /api/admin/reports/{id}
  GET /api/admin/server
  PATCH /api/rooms/{username}/{slug}/participants/{participant}
  PUT /api/rooms/{username}/{slug}/host
  GET /api/rooms/{username}/{slug}/roles
  POST /api/rooms/{username}/{slug}/roles
  PATCH /api/rooms/{username}/{slug}/roles/{id}
  DELETE /api/rooms/{username}/{slug}/roles/{id}
  GET /api/config
  GET /api/topics
  DELETE /api/rooms/{username}/{slug}/invites/{id}
  GET /api/codes/{code}
  GET /api/me/invites
  GET /api/rooms/{username}/{slug}/invites
  POST /api/me/invites/{id}
  POST /api/rooms/{username}/{slug}/invite/code
  POST /api/rooms/{username}/{slug}/invites
  POST /api/auth/forgot
  POST /api/auth/reset
  PUT /api/auth/me/avatar
  PUT /api/auth/sessions/reviewed
  DELETE /api/auth/me/avatar
  GET /api/avatars/{hash}
`

it('lists every call of the contract, and no other', () => {
  const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(listed.toSorted()).toEqual(
    CONTRACT.trim()
      .split(/\s*\n\s*/)
      .toSorted(),
  )
  expect(Object.keys(ROUTES).map(pathOf).toSorted()).toEqual(listed.toSorted())
})

/** A key of the table of routes, in the form of the document. */
const pathOf = (name: string) => name.replace(/:(\w+)/g, '{$1}')

it('is valid, as another reading of the standard has it', async () => {
  const validator = new Validator()
  expect(await validator.validate({ ...document })).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

it('says of every call what it is for, what it takes, what it answers and how it fails', () => {
  expect(document.openapi).toBe('3.1.0')
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const [method, path] = pathOf(name).split(' ') as [string, string]
    const { summary, responses, parameters = [] } = document.paths[path]![method.toLowerCase()]!
    expect(summary, name).toBeTruthy()
    const inPath = parameters.flatMap(({ name, in: place }) => (place === 'path' ? [`{${name}}`] : []))
    expect(inPath, name).toEqual(path.match(/\{\w+\}/g) ?? [])
    const statuses = errorsOf(name).map((code) => `${ERRORS[code].status}`)
    expect(Object.keys(responses).toSorted(), name).toEqual(
      [...new Set([...Object.keys(ROUTES[name].answers), ...statuses])].toSorted(),
    )
    for (const code of errorsOf(name)) {
      expect(responses[ERRORS[code].status]!.description, name).toContain(`\`${code}\`: ${ERRORS[code].sentence}`)
    }
  }
})

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
  )
/** What a reader sees of a schema without an example. */
const PLACEHOLDER = /"(string|user@example\.com|[0-9-]+T[0-9:]+Z)"/

it('[K28] shows bodies and answers that a person would write, and that the server would take or send', () => {
  let shown = 0
  for (const { name, requestBody, responses } of operations()) {
    const successes = Object.entries(responses).flatMap(([status, { content }]) => (status < '300' ? [content] : []))
    for (const content of [requestBody?.content, ...successes]) {
      const json = content?.['application/json']
      if (!json) continue
      shown++
      expect(Check(json.schema, json.example), `${name}: ${JSON.stringify(json.example)}`).toBe(true)
      expect(JSON.stringify(json.example), name).not.toMatch(PLACEHOLDER)
    }
  }
  expect(shown).toBeGreaterThan(20)
})

it('[K28] fills the parameters of a path, and leaves those of a query to the reader', () => {
  for (const { name, parameters = [] } of operations()) {
    for (const { name: parameter, in: place, example, schema } of parameters) {
      if (place === 'path') expect(Check(schema, example), `${name}: ${parameter}`).toBe(true)
      else expect(example).toBeUndefined()
    }
  }
})

it('[K28] shows the body of every error of every call', () => {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const [method, path] = pathOf(name).split(' ') as [string, string]
    const { responses } = document.paths[path]![method.toLowerCase()]!
    for (const code of errorsOf(name)) {
      const { schema, examples } = responses[ERRORS[code].status]!.content!['application/json']!
      const body = examples![code]!.value
      expect(body, name).toMatchObject({ error: ERRORS[code].sentence, code })
      expect(Check(schema, body), `${name}: ${JSON.stringify(body)}`).toBe(true)
    }
  }
})

it('[K28] carries our name and version, and leads to the served rules of the socket', async () => {
  expect(document.info).toMatchObject({ title: 'EduSphere', version: VERSION })
  const page = await world.call('GET', '/api/docs')
  expect(page.text).toContain('<title>EduSphere API</title>')
  expect(page.text).not.toMatch(/Swagger UI/)
  const link = /\[PROTOCOL\.md\]\(([^)]+)\)/.exec(document.info.description)![1]!
  const protocol = await world.call('GET', link)
  expect([protocol.status, protocol.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(protocol.text).toMatch(/^# The wire/)
  expect(protocol.text).toContain('**[T1]**')
})

it('is a page that runs under a policy without inline scripts', async () => {
  const page = await world.call('GET', '/api/docs')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(page.text).not.toMatch(/<script(?![^>]*src=)/)
  const scripts = [...page.text.matchAll(/src="([^"]+)"/g)].map(([, path]) => path!)
  expect(scripts.length).toBeGreaterThan(0)
  for (const path of scripts) expect((await world.call('GET', path)).status).toBe(200)
})
