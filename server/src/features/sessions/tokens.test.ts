import { createHmac } from 'node:crypto'
import { decodeJwt, jwtVerify, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { ACCESS_SECONDS, createTokens } from './tokens.ts'

const SECRET = 'a secret for tests that is long enough for every algorithm there is, HS512 too'
const key = new TextEncoder().encode(SECRET)
const claims = { userId: 'ada', sessionId: 'first' }
let now = Date.now()
const tokens = createTokens({ signing: SECRET }, () => now)

/** A token like ours, with the test's changes. */
function forge(change: { header?: object; payload?: object; key?: Uint8Array } = {}): Promise<string> {
  const seconds = Math.floor(now / 1000)
  const payload = { sub: 'ada', sid: 'first', iss: 'edusphere', aud: 'edusphere', iat: seconds, exp: seconds + 60 }
  return new SignJWT({ ...payload, ...change.payload })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...change.header })
    .sign(change.key ?? key)
}

const encode = (text: string) => Buffer.from(text).toString('base64url')

describe('S10: access tokens', () => {
  beforeAll(async () => expect(tokens.verifyAccess(await forge())).toEqual(claims))

  it('say who holds them, for ten minutes', async () => {
    const token = tokens.issueAccess(claims)
    expect(tokens.verifyAccess(token)).toEqual(claims)
    const issued = now
    now = issued + (ACCESS_SECONDS - 1) * 1000
    expect(tokens.verifyAccess(token)).toEqual(claims)
    now = issued + (ACCESS_SECONDS + 31) * 1000
    expect(tokens.verifyAccess(token)).toBeUndefined()
    expect(createTokens({ signing: SECRET }, () => now).verifyAccess(token)).toBeUndefined()
    now = issued
  })

  it('[K2] do not last for a month after the clock that made them was corrected', () => {
    const right = now
    now = right + 30 * 86_400_000
    const token = tokens.issueAccess(claims)
    expect(tokens.verifyAccess(token)).toEqual(claims)
    now = right
    expect(tokens.verifyAccess(token)).toBeUndefined()
    expect(tokens.verifyAccess(tokens.issueAccess(claims))).toEqual(claims)
  })

  it('are what any library reads', async () => {
    const rules = { algorithms: ['HS256'], typ: 'at+jwt', issuer: 'edusphere', audience: 'edusphere' }
    const { payload } = await jwtVerify(tokens.issueAccess(claims), key, rules)
    expect(payload).toMatchObject({ sub: 'ada', sid: 'first', exp: payload.iat! + ACCESS_SECONDS + 30 })
  })

  it('are refused when one character is another, anywhere', () => {
    const token = tokens.issueAccess(claims)
    expect(tokens.verifyAccess(token)).toEqual(claims)
    for (let i = 0; i < token.length; i++) {
      const changed = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1)
      expect(tokens.verifyAccess(changed)).toBeUndefined()
    }
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const changed = token.slice(0, -1) + letter
      expect(tokens.verifyAccess(changed)).toEqual(changed === token ? claims : undefined)
    }
    for (const changed of [`${token}=`, `${token}.`, `${token}A`, token.slice(0, -1), ` ${token}`]) {
      expect(tokens.verifyAccess(changed)).toBeUndefined()
    }
  })

  it.each([
    ['another secret', { key: new TextEncoder().encode('another secret that is as long as ours is') }],
    ['another algorithm', { header: { alg: 'HS512' } }],
    ['another type', { header: { typ: 'JWT' } }],
    ['another issuer', { payload: { iss: 'somebody' } }],
    ['another audience', { payload: { aud: 'somebody' } }],
    ['no session', { payload: { sid: undefined } }],
    ['no end', { payload: { exp: undefined } }],
  ])('are refused with %s', async (_, change) => {
    expect(tokens.verifyAccess(await forge(change))).toBeUndefined()
  })

  it.each([
    ...[null, 'x', 5, true, [], ['sub']].map((payload) => ({ payload })),
    ...[null, 5, true, {}, ['ada'], 'a b', '', 'a\u0000b'].flatMap((id) => [{ sub: id }, { sid: id }]),
    ...[null, '9999999999', {}].map((exp) => ({ exp })),
  ])('[A21] are refused with content of another type: %j', async (change) => {
    const payload = JSON.stringify('payload' in change ? change.payload : { ...decodeJwt(await forge()), ...change })
    const signed = `${encode('{"alg":"HS256","typ":"at+jwt"}')}.${encode(payload)}`
    const token = `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`
    expect(tokens.verifyAccess(token)).toBeUndefined()
  })

  it('[A16] of the other secret are accepted, and never signed with it', async () => {
    const other = 'another secret that is as long as ours is'
    const both = createTokens({ signing: SECRET, other }, () => now)
    const theirs = createTokens({ signing: other }, () => now)
    expect(both.verifyAccess(theirs.issueAccess(claims))).toEqual(claims)
    expect(both.verifyAccess(tokens.issueAccess(claims))).toEqual(claims)
    expect(theirs.verifyAccess(both.issueAccess(claims))).toBeUndefined()
    expect(
      both.verifyAccess(await forge({ key: new TextEncoder().encode('a third secret, as long as ours is') })),
    ).toBeUndefined()
    expect(both.successorsOf('x')).toEqual([...tokens.successorsOf('x'), ...theirs.successorsOf('x')])
  })

  it.each([-540, -30, 0, 30, 540])('[A16] are good for a process whose clock is %i s off', (offset) => {
    const elsewhere = createTokens({ signing: SECRET }, () => now + offset * 1000)
    expect(elsewhere.verifyAccess(tokens.issueAccess(claims))).toEqual(claims)
    // Half a minute costs nothing: the token is good for as long as its client was told.
    if (Math.abs(offset) > 30) return
    const token = tokens.issueAccess(claims)
    now += (ACCESS_SECONDS - 1) * 1000
    expect(elsewhere.verifyAccess(token)).toEqual(claims)
    now -= (ACCESS_SECONDS - 1) * 1000
  })

  it.each(['', 'x', 'a.b.c', '..', 'null'])('are not %j', async (token) => {
    expect(tokens.verifyAccess(token)).toBeUndefined()
  })

  it('are refused unsigned', async () => {
    const [, payload] = (await forge()).split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
    expect(tokens.verifyAccess(`${header}.${payload}.`)).toBeUndefined()
  })
})
