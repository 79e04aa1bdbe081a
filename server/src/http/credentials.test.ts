import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { cookieOf, credentialsOf, isAllowedOrigin, isSecure } from './credentials.ts'
import { network } from '../limits.ts'

type Places = Parameters<typeof isSecure>[1]

const plain: Places = { publicOrigins: undefined, trustProxy: false }
const https: Places = { publicOrigins: ['https://chat.example.org'], trustProxy: false }

describe('credentials', () => {
  it('come as a bearer token, before any cookie', () => {
    expect(credentialsOf({ authorization: 'Bearer abc', cookie: 'edusphere_access=def' }, plain)).toBe('abc')
    expect(credentialsOf({ authorization: 'bearer  abc' }, plain)).toBe('abc')
  })
  it('come in the cookie, also past a proxy that wants a password of its own', () => {
    expect(credentialsOf({ authorization: 'Basic abc', cookie: 'a=b; edusphere_access=def; c' }, plain)).toBe('def')
    expect(cookieOf({ cookie: 'edusphere_refresh=ghi; edusphere_access=def' }, 'refresh', plain)).toBe('ghi')
  })
  it('may be missing', () => {
    expect(credentialsOf({}, plain)).toBeUndefined()
    expect(credentialsOf({ cookie: 'edusphere_access=; xedusphere_access=1' }, plain)).toBeUndefined()
  })
  it('under HTTPS come in the __Host- cookie only: a neighbouring subdomain can plant the other', () => {
    expect(credentialsOf({ cookie: 'edusphere_access=planted' }, https)).toBeUndefined()
    expect(credentialsOf({ cookie: 'edusphere_access=planted; __Host-edusphere_access=ours' }, https)).toBe('ours')
  })
})

describe('HTTPS', () => {
  it.each([
    ['by PUBLIC_ORIGIN', { host: 'chat.example.org' }, https, true],
    [
      'not for the plain one of two origins',
      { host: '10.0.0.5:3000' },
      { ...https, publicOrigins: ['https://chat.example.org', 'http://10.0.0.5:3000'] },
      false,
    ],
    ['by a trusted proxy', { 'x-forwarded-proto': 'https' }, { publicOrigins: undefined, trustProxy: 1 }, true],
    [
      'not when the trusted proxy says otherwise',
      { 'x-forwarded-proto': 'https, http' },
      { publicOrigins: undefined, trustProxy: 1 },
      false,
    ],
    ['not by whoever says so', { 'x-forwarded-proto': 'https' }, plain, false],
    ['not by itself', {}, plain, false],
  ] satisfies [string, IncomingHttpHeaders, Places, boolean][])('is known %s', (...[, headers, places, secure]) => {
    expect(isSecure(headers, places)).toBe(secure)
  })
})

describe('origins', () => {
  it.each([
    ['own host', { origin: 'http://school:3000', host: 'school:3000' }, true],
    ['own host in capitals', { origin: 'http://school', host: 'SCHOOL' }, true],
    ['another host', { origin: 'http://evil', host: 'school' }, false],
    ['another port', { origin: 'http://school:4000', host: 'school:3000' }, false],
    ['an opaque one', { origin: 'null', host: 'school' }, false],
    ['garbage', { origin: 'school', host: 'school' }, false],
    ['no browser', { host: 'school' }, true],
    ['a browser that sends no Origin, from elsewhere', { host: 'school', 'sec-fetch-site': 'cross-site' }, false],
    ['a browser that sends no Origin, from a sibling', { host: 'school', 'sec-fetch-site': 'same-site' }, false],
    ['a browser that sends no Origin, from here', { host: 'school', 'sec-fetch-site': 'same-origin' }, true],
  ] as const)('without PUBLIC_ORIGIN: %s', (_, headers, allowed) => {
    expect(isAllowedOrigin(headers, plain)).toBe(allowed)
  })
  it('with PUBLIC_ORIGIN are those in it', () => {
    const config = https
    expect(isAllowedOrigin({ origin: 'https://chat.example.org', host: 'inside:3000' }, config)).toBe(true)
    expect(isAllowedOrigin({ origin: 'http://inside:3000', host: 'inside:3000' }, config)).toBe(false)
  })
})

describe('the network that a limit counts', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::', 'fe80:0:0:0'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['no address', 'no address'],
  ])('of %s is %s', (address, expected) => expect(network(address)).toBe(expected))
})
