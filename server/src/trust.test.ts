import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { network } from './network.ts'
import { Trust } from './trust.ts'

type Configured = ConstructorParameters<typeof Trust>[0]

const plain = new Trust({ publicOrigins: undefined, trustProxy: false })
const https = new Trust({ publicOrigins: ['https://chat.example.org'], trustProxy: false })
const from = (headers: IncomingHttpHeaders, remoteAddress = '127.0.0.1') => ({ headers, socket: { remoteAddress } })

describe('credentials', () => {
  it('come as a bearer token, before any cookie', () => {
    const both = from({ authorization: 'Bearer abc', cookie: 'edusphere_access=def' })
    expect(plain.accessToken(both)).toBe('abc')
    expect(plain.accessToken(from({ authorization: 'bearer  abc' }))).toBe('abc')
  })
  it('come in the cookie, also past a proxy that wants a password of its own', () => {
    const cookie = 'a=b; edusphere_refresh=ghi; edusphere_access=def; c'
    expect(plain.accessToken(from({ authorization: 'Basic abc', cookie }))).toBe('def')
    expect(plain.cookie(from({ cookie }), 'refresh')).toBe('ghi')
  })
  it('may be missing', () => {
    expect(plain.accessToken(from({}))).toBeUndefined()
    expect(plain.accessToken(from({ cookie: 'edusphere_access=; xedusphere_access=1' }))).toBeUndefined()
  })
  it('under HTTPS come in the __Host- cookie only: a neighbouring subdomain can plant the other', () => {
    expect(https.accessToken(from({ cookie: 'edusphere_access=planted' }))).toBeUndefined()
    const both = from({ cookie: 'edusphere_access=planted; __Host-edusphere_access=ours' })
    expect(https.accessToken(both)).toBe('ours')
  })
})

describe('HTTPS', () => {
  const both = ['https://chat.example.org', 'http://10.0.0.5:3000']
  const behind = (trustProxy: Configured['trustProxy']) => ({ publicOrigins: undefined, trustProxy })
  it.each([
    ['by PUBLIC_ORIGIN', { host: 'chat.example.org' }, { publicOrigins: both, trustProxy: false }, true],
    ['not for the plain origin', { host: '10.0.0.5:3000' }, { publicOrigins: both, trustProxy: false }, false],
    ['by a trusted proxy', { 'x-forwarded-proto': 'https' }, behind(1), true],
    ['by a trusted proxy in a list', { 'x-forwarded-proto': 'https' }, behind(['10.0.0.1', '127.0.0.0/8']), true],
    ['[A19] not by a proxy outside the list', { 'x-forwarded-proto': 'https' }, behind(['10.0.0.1']), false],
    ['not by a client of the trusted proxy', { 'x-forwarded-proto': 'https, http' }, behind(1), false],
    ['not by any client', { 'x-forwarded-proto': 'https' }, behind(false), false],
    ['not by itself', {}, behind(1), false],
  ] satisfies [string, IncomingHttpHeaders, Configured, boolean][])('is known %s', (...[, headers, config, secure]) => {
    expect(new Trust(config).isSecure(from(headers))).toBe(secure)
  })
})

describe('origins', () => {
  it.each([
    ['own host', { origin: 'http://school:3000', host: 'school:3000' }, true],
    ['own host in capitals', { origin: 'http://school', host: 'SCHOOL' }, true],
    ['own host with its default port', { origin: 'http://school', host: 'school:80' }, true],
    ['another host', { origin: 'http://evil', host: 'school' }, false],
    ['another port', { origin: 'http://school:4000', host: 'school:3000' }, false],
    ['another scheme', { origin: 'https://school', host: 'school' }, false],
    ['an opaque one', { origin: 'null', host: 'school' }, false],
    ['garbage', { origin: 'school', host: 'school' }, false],
    ['no host', { origin: 'http://undefined' }, false],
    ['no browser', { host: 'school' }, true],
    ['a browser that sends no Origin, from elsewhere', { host: 'school', 'sec-fetch-site': 'cross-site' }, false],
    ['a browser that sends no Origin, from a sibling', { host: 'school', 'sec-fetch-site': 'same-site' }, false],
    ['a browser that sends no Origin, from here', { host: 'school', 'sec-fetch-site': 'same-origin' }, true],
  ] as const)('without PUBLIC_ORIGIN: %s', (_, headers, allowed) => {
    expect(plain.isAllowedOrigin(from(headers))).toBe(allowed)
  })
  it('behind HTTPS of a trusted proxy are its own with https:', () => {
    const trust = new Trust({ publicOrigins: undefined, trustProxy: 1 })
    const headers = { host: 'school:443', 'x-forwarded-proto': 'https' }
    expect(trust.isAllowedOrigin(from({ ...headers, origin: 'https://school' }))).toBe(true)
    expect(trust.isAllowedOrigin(from({ ...headers, origin: 'http://school' }))).toBe(false)
  })
  it('with PUBLIC_ORIGIN are those in it', () => {
    expect(https.isAllowedOrigin(from({ origin: 'https://chat.example.org', host: 'inside:3000' }))).toBe(true)
    expect(https.isAllowedOrigin(from({ origin: 'http://inside:3000', host: 'inside:3000' }))).toBe(false)
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
