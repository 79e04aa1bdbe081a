import { ERRORS } from '@edusphere/protocol'
import { errorsOf, ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiWorld } from '@edusphere/testing/api-world'

interface Operation {
  summary?: string
  responses: Record<string, { description: string }>
  parameters?: { name: string; in: string }[]
}
interface Document {
  openapi: string
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
  GET /api/config
  POST /api/auth/reset
  PUT /api/auth/me/avatar
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

it('is a page that runs under a policy without inline scripts', async () => {
  const page = await world.call('GET', '/api/docs')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(page.text).not.toMatch(/<script(?![^>]*src=)/)
  const scripts = [...page.text.matchAll(/src="([^"]+)"/g)].map(([, path]) => path!)
  expect(scripts.length).toBeGreaterThan(0)
  for (const path of scripts) expect((await world.call('GET', path)).status).toBe(200)
})
