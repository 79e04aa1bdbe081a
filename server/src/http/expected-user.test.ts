import type { User } from '@edusphere/protocol'
import { isRaw, type Route } from '@edusphere/protocol/route'
import { ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'

let world: ApiWorld
let ada: Visitor
let ben: Visitor
/** Ben's session, as the browser's cookies have it. */
let cookie: string
const REFUSED = { status: 409, code: 'account_changed', fields: [] }
const SIGNED_IN = (Object.keys(ROUTES) as RouteName[]).filter((name) => ROUTES[name].who !== 'anyone')

beforeAll(async () => {
  world = await ApiWorld.open()
  ada = await world.person('ada')
  ben = await world.person('ben')
  await world.room(ben, 'Physics')
  const answer = await world.call('POST', '/api/auth/login', { body: { login: 'ben', password: ben.password } })
  cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
})
afterAll(() => world.close())

const expecting = (user: string) => ({ headers: { cookie, 'x-expected-user': user } })
const nameOfBen = async () => (await world.must<{ user: User }>('GET', '/api/auth/me', { as: ben })).user.name

/** The call of a page, with a body that the route takes where it takes any. */
function callOf(name: RouteName, user: string) {
  const [method, template] = name.split(' ') as [string, string]
  const path = template.replace(':username', 'ben').replace(':slug', 'physics').replaceAll(/:\w+/g, 'x')
  const { body }: Route = ROUTES[name]
  const { headers } = expecting(user)
  if (!isRaw(body)) return { method, path, call: { headers, body: method === 'GET' ? undefined : {} } }
  const picture = { headers: { ...headers, 'content-type': body.contentTypes[0]! }, raw: 'a picture' }
  return { method, path, call: picture }
}

describe('[K8] [H9] a page of another account than the signed-in one', () => {
  it.each(SIGNED_IN)('is refused: %s', async (name) => {
    const { method, path, call } = callOf(name, ada.id)
    expect(await world.refusal(method, path, call)).toEqual(REFUSED)
  })

  it('changes nothing: the name stays, and no room is made', async () => {
    const call = { ...expecting(ada.id), body: { name: 'Ada Lovelace' } }
    expect(await world.refusal('PATCH', '/api/auth/me', call)).toEqual(REFUSED)
    expect(await world.refusal('POST', '/api/rooms', call)).toEqual(REFUSED)
    expect(await nameOfBen()).toBe('BEN')
    const { rooms } = await world.must<{ rooms: unknown[] }>('GET', '/api/rooms', { as: ben })
    expect(rooms).toHaveLength(1)
  })

  it('neither renews nor ends the session of the other', async () => {
    for (const path of ['/api/auth/refresh', '/api/auth/logout']) {
      const answer = await world.call('POST', path, expecting(ada.id))
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([409, []])
    }
    expect((await world.call('GET', '/api/auth/me', expecting(ben.id))).status).toBe(200)
  })

  it('is served when it expects the right one, in any case of letters, or names none', async () => {
    for (const headers of [expecting(ben.id).headers, expecting(ben.id.toUpperCase()).headers, { cookie }]) {
      expect((await world.call('GET', '/api/rooms', { headers })).status).toBe(200)
    }
    expect((await world.call('POST', '/api/auth/refresh', expecting(ben.id))).status).toBe(200)
  })
})
