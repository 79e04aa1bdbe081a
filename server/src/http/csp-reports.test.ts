import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ServerProcess } from '@edusphere/testing/server-process'

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start()
})
afterAll(() => server.dispose())

const send = (report: unknown, type = 'application/csp-report') =>
  server.call('POST', '/api/csp-reports', { raw: JSON.stringify(report), headers: { 'content-type': type } })
const logged = (line: object) => vi.waitFor(() => expect(JSON.parse(server.stdout.at(-1)!)).toMatchObject(line))
const report = (fields: object) => ({ 'csp-report': fields })

it('counts a report, and keeps short fields of it that hold nothing of the page', async () => {
  const fields = {
    'document-uri': 'http://localhost/rooms/ilze/secret-plan?search=zebra',
    'blocked-uri': 'https://evil.example/steal?body=zebra',
    'effective-directive': 'script-src-elem',
    'script-sample': 'zebra',
    'line-number': 7,
    'original-policy': "default-src 'none'",
  }
  expect((await send(report(fields))).status).toBe(204)
  await logged({ level: 'warn', directive: 'script-src', blocked: 'https://evil.example', line: 7 })
  expect(server.stdout.join('\n')).not.toMatch(/zebra|ilze/)
  expect(await server.metric('edusphere_csp_reports_total{directive="script-src"}')).toBe(1)
})

it('takes nothing but a small report', async () => {
  const wrong = [null, [], 5, {}, { 'csp-report': 5 }]
  for (const body of wrong) expect((await send(body)).status, JSON.stringify(body)).toBe(400)
  expect((await send(report({}), 'application/json')).status).toBe(415)
  expect((await send(report({ 'script-sample': 'x'.repeat(9_000) }))).status).toBe(413)
  const odd = { 'effective-directive': ['x'], 'blocked-uri': { zebra: 1 }, 'line-number': 'zebra' }
  expect((await send(report(odd))).status).toBe(204)
  await logged({ directive: 'other', blocked: 'other', line: 0 })
})

it('takes 20 a minute from one address', async () => {
  const statuses = []
  for (let i = 0; i < 21; i++) statuses.push((await send(report({ 'blocked-uri': 'inline' }))).status)
  expect(statuses.at(-1)).toBe(429)
  expect(server.stdout.filter((line) => line.includes('csp')).length).toBeLessThanOrEqual(20)
})
