import { crc32, deflateSync } from 'node:zlib'
import type { ErrorBody, User } from '@edusphere/protocol'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { PIXEL } from '@edusphere/testing/pixel'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let world: ApiWorld
let ada: Visitor
let bob: Visitor

beforeAll(async () => {
  world = await ApiWorld.open()
  ada = await world.person('ada')
  bob = await world.person('bob')
})
afterAll(() => world.close())

const put = (as: Visitor, raw: Uint8Array<ArrayBuffer>, type = 'image/png') =>
  world.call('PUT', '/api/auth/me/avatar', { as, raw, headers: { 'content-type': type } })
const urlOf = async (as: Visitor, raw: Uint8Array<ArrayBuffer>, type?: string) =>
  (await put(as, raw, type)).json<{ user: User }>().user.userAvatar!
const statusOf = async (url: string, as?: Visitor) => (await world.call('GET', url, as ? { as } : {})).status

/** The stored picture, as someone who is signed in gets it. */
async function shown(url: string): Promise<{ headers: Headers; bytes: Uint8Array }> {
  const authorization = `Bearer ${ada.accessToken}`
  const answer = await fetch(`${world.origin}${url}`, { headers: { authorization } })
  return { headers: answer.headers, bytes: await answer.bytes() }
}

/** A photo of 40 × 20 pixels, left half blue and right half red, that has to be turned by 90°, with the place. */
async function photo(): Promise<Uint8Array<ArrayBuffer>> {
  const [width, height, channels] = [40, 20, 3] as const
  const blue = { create: { width: 20, height, channels, background: 'blue' } }
  const bytes = await sharp({ create: { width, height, channels, background: 'red' } })
    .composite([{ input: blue, left: 0, top: 0 }])
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '56/1 57/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  return new Uint8Array(bytes)
}

/** A PNG of 24 KB with 14,000² white pixels of one bit. */
function bomb(): Uint8Array<ArrayBuffer> {
  const side = 14_000
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  head[8] = 1
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)), { level: 9 })
  const chunk = (type: string, data: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(typed))
    return Buffer.concat([length, typed, sum])
  }
  const start = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return new Uint8Array(
    Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]),
  )
}

async function expectSmallAndUpright(bytes: Uint8Array): Promise<void> {
  const head = await sharp(bytes).metadata()
  expect(head).toMatchObject({ format: 'webp', width: 256, height: 256 })
  expect([head.exif, head.xmp, head.iptc, head.orientation]).toEqual([undefined, undefined, undefined, undefined])
  const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const pixel = (x: number, y: number) => [...data.subarray((y * 256 + x) * 3, (y * 256 + x) * 3 + 3)]
  const [top, bottom] = [pixel(128, 8), pixel(128, 248)]
  expect([top[2]! > 200, top[0]! < 60, bottom[0]! > 200, bottom[2]! < 60]).toEqual([true, true, true, true])
}

describe('[A12] avatars', () => {
  it('are for those who are signed in, and kept by their browsers alone', async () => {
    const url = await urlOf(ada, PIXEL)
    expect([await statusOf(url), await statusOf(url, bob)]).toEqual([401, 200])
    const { headers } = await shown(url)
    expect(headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(headers.get('content-type')).toBe('image/webp')
  })

  it('are drawn anew: small squares, upright, without the place', async () => {
    const { bytes } = await shown(await urlOf(ada, await photo(), 'image/jpeg'))
    await expectSmallAndUpright(bytes)
  })

  it('of earlier versions, stored as sent, are drawn anew when they are first read', async () => {
    const sent = await photo()
    const hash = 'ab'.repeat(32)
    const { db } = world.context.store
    await db.insertInto('avatars').values({ hash, content_type: 'image/jpeg', bytes: sent }).execute()
    const first = await shown(`/api/avatars/${hash}`)
    await expectSmallAndUpright(first.bytes)
    const [row] = await db.selectFrom('avatars').selectAll().where('hash', '=', hash).execute()
    expect([row!.content_type, new Uint8Array(row!.bytes)]).toEqual(['image/webp', new Uint8Array(first.bytes)])
    expect((await shown(`/api/avatars/${hash}`)).bytes).toEqual(first.bytes)
  })

  it('with more pixels than memory should hold are refused, and old ones are not shown', async () => {
    const picture = bomb()
    const answer = await put(ada, picture)
    const accepts = 'a whole picture of at most 16777216 pixels'
    expect([answer.status, answer.json<ErrorBody>().details]).toEqual([400, { body: accepts }])
    const hash = 'cd'.repeat(32)
    const row = { hash, content_type: 'image/png', bytes: picture }
    await world.context.store.db.insertInto('avatars').values(row).execute()
    expect(await statusOf(`/api/avatars/${hash}`, ada)).toBe(404)
  })

  it('are removed with their last use', async () => {
    const [url, same] = [await urlOf(ada, PIXEL), await urlOf(bob, PIXEL)]
    expect(same).toBe(url)
    const removed = await world.must<{ user: User }>('DELETE', '/api/auth/me/avatar', { as: ada })
    expect(removed.user.userAvatar).toBeNull()
    expect(await statusOf(url, ada)).toBe(200)
    await put(bob, await photo(), 'image/jpeg')
    expect(await statusOf(url, ada)).toBe(404)
  })

  const png = (rest: Buffer) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), rest])
  it.each([
    ['text', Buffer.from('<svg/>'), 'image/png', 400, 'bad_request'],
    ['another type than it says', Buffer.from('GIF89a'), 'image/jpeg', 400, 'bad_request'],
    ['only the start of a picture', png(Buffer.alloc(0)), 'image/png', 400, 'bad_request'],
    ['a page behind the start of a picture', png(Buffer.from('<script>')), 'image/png', 400, 'bad_request'],
    ['half a picture', Buffer.from(PIXEL.subarray(0, 50)), 'image/png', 400, 'bad_request'],
    ['nothing', Buffer.alloc(0), 'image/webp', 400, 'bad_request'],
    ['an SVG', Buffer.from('<svg/>'), 'image/svg+xml', 415, 'unsupported_media_type'],
    ['JSON', Buffer.from('{}'), 'application/json', 415, 'unsupported_media_type'],
    ['more than 128 KiB', png(Buffer.alloc(128 * 1024)), 'image/png', 413, 'too_large'],
  ] as const)('refuse %s', async (...[, bytes, type, status, code]) => {
    const answer = await put(bob, new Uint8Array(bytes), type)
    expect([answer.status, answer.json<{ code: string }>().code]).toEqual([status, code])
  })
})
