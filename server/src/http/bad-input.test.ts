import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorBody, RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'

let world: ApiWorld
let ada: Visitor
let room: RoomSummary

beforeAll(async () => {
  world = await ApiWorld.open({ config: { limits: false } })
  ada = await world.person('ada')
  room = await world.room(ada, 'Room')
})
afterAll(() => world.close())

const TABLES = [
  'users',
  'sessions',
  'rooms',
  'participants',
  'messages',
  'removals',
  'avatars',
  'reset_tokens',
] as const
/** All stored rows: a refused call must not change them. */
const stored = async () => {
  const rows = await Promise.all(TABLES.map((table) => world.context.store.db.selectFrom(table).selectAll().execute()))
  return JSON.stringify(rows)
}

const WITH_BODY: [string, string][] = [
  ['POST', '/api/auth/register'],
  ['POST', '/api/auth/login'],
  ['POST', '/api/auth/token'],
  ['POST', '/api/auth/refresh'],
  ['POST', '/api/auth/logout'],
  ['POST', '/api/auth/forgot'],
  ['POST', '/api/auth/reset'],
  ['PATCH', '/api/auth/me'],
  ['POST', '/api/auth/password'],
  ['POST', '/api/rooms'],
  ['PATCH', '/api/rooms/ada/room'],
  ['PUT', '/api/rooms/ada/room/participants/me'],
]

describe.each(WITH_BODY)('%s %s refuses', (method, path) => {
  it.each([
    ['malformed JSON', '{"name":', 400, 'bad_request'],
    ['no JSON', 'name=x', 400, 'bad_request'],
    ['a list', '[]', 400, 'bad_request'],
    ['null', 'null', 400, 'bad_request'],
    ['a number', '5', 400, 'bad_request'],
    ['a string', '"x"', 400, 'bad_request'],
    ['a poisoned prototype', '{"__proto__":{"name":"x"}}', 400, 'bad_request'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'bad_request'],
    ['more than 64 KiB', JSON.stringify({ name: 'x'.repeat(64 * 1024) }), 413, 'too_large'],
  ] as const)('%s', async (...[, raw, status, code]) => {
    const before = await stored()
    const answer = await world.call(method, path, { as: ada, raw })
    const { error, ...body } = answer.json<ErrorBody>()
    expect([answer.status, body.code, typeof error]).toEqual([status, code, 'string'])
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.text).not.toMatch(/stack|node_modules|FST_|\.ts/)
    expect(await stored()).toBe(before)
  })

  it('what is not JSON', async () => {
    const call = { as: ada, raw: '{}', headers: { 'content-type': 'text/plain' } }
    expect(await world.refusal(method, path, call)).toEqual({ status: 415, code: 'unsupported_media_type', fields: [] })
  })
})

const register = { username: 'newcomer', name: 'New', email: 'new@example.org', password: 'long enough' }
const password = { oldPassword: 'x', newPassword: 'long enough' }
const FIELDS: [string, string, object, string[]][] = [
  ['POST', '/api/auth/register', {}, ['email', 'name', 'password', 'username']],
  ...['', 'ab', 'a'.repeat(33), 'Ada', 'a da', 'a.b.c', 'a:b:c', '@da', 'āda', 5, null, ['ada'], { a: 1 }].map(
    (username): [string, string, object, string[]] => [
      'POST',
      '/api/auth/register',
      { ...register, username },
      ['username'],
    ],
  ),
  ...['', '   ', 'x'.repeat(65), 'a\0b', 'a\nb', '\ud800', 5].map((name): [string, string, object, string[]] => [
    'POST',
    '/api/auth/register',
    { ...register, name },
    ['name'],
  ]),
  ...['', 'ada', '@', 'a b@c', `${'x'.repeat(250)}@x.org`, 'a\0@b', 5].map(
    (email): [string, string, object, string[]] => ['POST', '/api/auth/register', { ...register, email }, ['email']],
  ),
  ...['', '1234567', 'x'.repeat(129), 'a\0bcdefgh', '\udc00abcdefgh', 12345678].map(
    (secret): [string, string, object, string[]] => [
      'POST',
      '/api/auth/register',
      { ...register, password: secret },
      ['password'],
    ],
  ),
  ['POST', '/api/auth/login', { login: 'ada' }, ['password']],
  ['POST', '/api/auth/login', { login: { $ne: null }, password: 'x' }, ['login']],
  ['POST', '/api/auth/token', { login: 'a\0', password: 'x'.repeat(129) }, ['login', 'password']],
  ['POST', '/api/auth/refresh', { refreshToken: 5 }, ['refreshToken']],
  ['POST', '/api/auth/logout', { refreshToken: '' }, ['refreshToken']],
  ['POST', '/api/auth/forgot', { login: '' }, ['login']],
  ['POST', '/api/auth/reset', { token: 'x', password: 'short' }, ['password']],
  ['PATCH', '/api/auth/me', { name: '' }, ['name']],
  ['POST', '/api/auth/password', { ...password, newPassword: 'short' }, ['newPassword']],
  ['POST', '/api/rooms', {}, ['name']],
  ...['', ' \t ', 'x'.repeat(65), '😀'.repeat(65), 'a\0b', '\ud83d', 5, null].map(
    (name): [string, string, object, string[]] => ['POST', '/api/rooms', { name }, ['name']],
  ),
  ['POST', '/api/rooms', { name: 'x', description: 'x'.repeat(513) }, ['description']],
  ['POST', '/api/rooms', { name: 'x', description: '\0' }, ['description']],
  ['POST', '/api/rooms', { name: 'x', visibility: 'secret' }, ['visibility']],
  ['PATCH', '/api/rooms/ada/room', { visibility: null, name: 5 }, ['name', 'visibility']],
  ['PUT', '/api/rooms/ada/room/participants/me', { invite: '' }, ['invite']],
]

it.each(FIELDS)('%s %s refuses %j by its field', async (...[method, path, body, fields]) => {
  const before = await stored()
  const refusal = await world.refusal(method, path, { as: ada, body })
  expect({ ...refusal, fields: refusal.fields.toSorted() }).toEqual({ status: 400, code: 'bad_request', fields })
  expect(await stored()).toBe(before)
})

it('S19: an error is a sentence for people, a code for programs, and what each refused field accepts', async () => {
  const answer = await world.call('POST', '/api/auth/register', { body: { ...register, name: ' ', password: 'x' } })
  expect(answer.json<ErrorBody>()).toEqual({
    error: 'The request is malformed',
    code: 'bad_request',
    details: {
      name: '1 to 64 visible characters: no control or zero-width ones, at most 4 different marks on a letter',
      password: '8 to 128 characters',
    },
  })
})

it.each([
  ['GET', '/api/rooms/Ada/room', ['username']],
  ['GET', '/api/rooms/ada/Room_1', ['slug']],
  ['GET', `/api/rooms/ada/${'x'.repeat(81)}`, ['slug']],
  ['GET', `/api/rooms/${'x'.repeat(1000)}/room`, ['username']],
  ['DELETE', '/api/rooms/ada/room/participants/A', ['participant']],
  ['GET', '/api/rooms/ada/room/messages/5/revisions', ['id']],
  ['GET', '/api/rooms/ada/room/messages?limit=0', ['limit']],
  ['GET', '/api/rooms/ada/room/messages?limit=201', ['limit']],
  ['GET', '/api/rooms/ada/room/messages?limit=5.5', ['limit']],
  ['GET', '/api/rooms/ada/room/messages?limit=0x10', ['limit']],
  ['GET', '/api/rooms/ada/room/messages?limit=true', ['limit']],
  ['GET', '/api/rooms/ada/room/messages?limit=', ['limit']],
  ['GET', '/api/rooms/ada/room/messages?limit=1&limit=2', ['limit']],
  ['GET', '/api/rooms/ada/room/messages?before=-1', ['before']],
  ['GET', '/api/rooms/ada/room/messages?after=9999999999999999', ['after']],
  ['GET', '/api/rooms/ada/room/messages?around=x', ['around']],
  ['GET', '/api/rooms/ada/room/messages?at=5', ['at']],
  ['GET', '/api/rooms/ada/room/messages?at=2026-13-01T00:00Z', ['at']],
  ['GET', '/api/rooms/ada/room/messages?at=2026-11-23T08:00:00%2B02:00', ['at']],
  ['GET', '/api/rooms?cursor=x', ['cursor']],
  ['GET', '/api/rooms?cursor=', ['cursor']],
  ['GET', `/api/rooms?search=${'x'.repeat(65)}`, ['search']],
  ['GET', '/api/rooms?search=%00', ['search']],
  ['GET', '/api/rooms?search=a&search=b', ['search']],
  ['DELETE', '/api/auth/sessions/5', ['id']],
  ['GET', '/api/avatars/..%2f..%2fedusphere.db', ['hash']],
])('%s %s answers 400 with %j', async (method, path, fields) => {
  expect(await world.refusal(method, path, { as: ada })).toEqual({ status: 400, code: 'bad_request', fields })
})

it.each([
  ['GET', '/api/%zz', 400, 'bad_request'],
  ['GET', '/api', 404, 'not_found'],
  ['GET', '/api/nothing', 404, 'not_found'],
  ['GET', '/api/rooms/ada', 404, 'not_found'],
  ['PUT', '/api/rooms', 404, 'not_found'],
  ['POST', '/', 404, 'not_found'],
  ['GET', '/ws', 404, 'not_found'],
])('%s %s answers %i in the shape of every error', async (...[method, path, status, code]) => {
  const answer = await world.call(method, path, { as: ada })
  expect([answer.status, answer.json<ErrorBody>().code]).toEqual([status, code])
})

it.each([
  ['', '/api/auth/me'],
  ['', '/api/rooms'],
  ['', '/api/auth/sessions'],
  ['Bearer x', '/api/auth/me'],
  ['Bearer ', '/api/auth/me'],
  ['Basic YTpi', '/api/auth/me'],
])('with %j as authorization GET %s answers 401', async (authorization, path) => {
  const refusal = await world.refusal('GET', path, { headers: { authorization } })
  expect(refusal).toEqual({ status: 401, code: 'unauthenticated', fields: [] })
})

it('takes an empty body for one that was left out, and ignores unknown fields', async () => {
  const path = `${roomPath(room)}/participants/me`
  expect((await world.call('PUT', path, { as: ada, raw: '' })).status).toBe(204)
  expect((await world.call('PUT', path, { as: ada, body: { unknown: 1 } })).status).toBe(204)
})
