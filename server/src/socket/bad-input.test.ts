import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestPerson } from '@edusphere/testing/api'
import { masked, rawSocket } from '@edusphere/testing/raw-socket'
import { World } from '@edusphere/testing/world'
import type { TestSocket } from '@edusphere/testing/test-socket'

/** Written here, so that the tests' names stay the same from run to run. */
const uuid = '79206a9d-95bb-42be-ab31-ec401277dd5f'
const LONG_REF = 'x'.repeat(65)

const SENTENCES: [frame: string, code: string, error: RegExp][] = [
  ['{"type":"text"', 'bad_json', /not valid JSON/],
  ['', 'bad_json', /not valid JSON/],
  ['[]', 'bad_frame', /must be a JSON object/],
  ['null', 'bad_frame', /must be a JSON object/],
  ['5', 'bad_frame', /must be a JSON object/],
  ['"text"', 'bad_frame', /must be a JSON object/],
  ['{}', 'bad_frame', /type must be a string/],
  ['{"type":5}', 'bad_frame', /type must be a string/],
  ['{"type":"shout","message":"x"}', 'unknown_type', /accepted are text, update/],
  ['{"type":"constructor"}', 'unknown_type', /accepted are/],
  ['{"type":"text"}', 'bad_frame', /message is required/],
  ['{"type":"text","message":5}', 'bad_frame', /message must be string/],
  ['{"type":"text","message":null}', 'bad_frame', /message must be string/],
  ['{"type":"text","message":"x","id":"5"}', 'bad_frame', /id is not in the accepted form/],
  ['{"type":"text","message":"x","id":5}', 'bad_frame', /id/],
  [`{"type":"text","message":"x","ref":"${LONG_REF}"}`, 'bad_frame', /ref/],
  ['{"type":"text","message":"x","ref":7}', 'bad_frame', /ref/],
  ['{"type":"text","message":"a\\u0000b"}', 'bad_frame', /NUL or lone surrogates/],
  ['{"type":"text","message":"a\\ud800b"}', 'bad_frame', /NUL or lone surrogates/],
  ['{"type":"text","message":"\\udc00"}', 'bad_frame', /NUL or lone surrogates/],
  ['{"type":"text","message":""}', 'message_empty', /empty/],
  ['{"type":"text","message":" \\n\\t\\u3000"}', 'message_empty', /empty/],
  ['{"type":"update","message":"x"}', 'bad_frame', /messageId is required/],
  ['{"type":"update","messageId":"nope","message":"x"}', 'bad_frame', /messageId/],
  [`{"type":"update","messageId":"${uuid}"}`, 'bad_frame', /message is required/],
  [`{"type":"update","messageId":"${uuid}","message":"x","version":-1}`, 'bad_frame', /version/],
  [`{"type":"update","messageId":"${uuid}","message":"x","version":1.5}`, 'bad_frame', /version/],
  [`{"type":"update","messageId":"${uuid}","message":"x"}`, 'message_not_found', /not found/],
  ['{"type":"delete"}', 'bad_frame', /messageId is required/],
  [`{"type":"delete","messageId":"${uuid}"}`, 'message_not_found', /not found/],
  ['{"type":"read","seq":"1"}', 'bad_frame', /seq/],
  ['{"type":"read","seq":1}', 'bad_frame', /above the head/],
  ['{"type":"typing","active":1}', 'bad_frame', /active/],
  ['{"type":"join","since":-1}', 'bad_frame', /since/],
  [`{"type":"text","message":"x","room":"${uuid}"}`, 'bad_frame', /another room/],
]

describe('bad input on a socket', () => {
  let world: World
  let ada: TestPerson
  let bob: TestPerson
  let room: Room
  let hers: TestSocket
  let his: TestSocket
  let rooms = 0

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ada = await world.person('ada')
    bob = await world.person('bob')
  })
  afterAll(() => world.close())

  beforeEach(async () => {
    room = await world.room(ada, `Room ${++rooms}`, [bob])
    hers = await world.chat(room, ada)
    his = await world.chat(room, bob)
  })

  it.each(SENTENCES)('S19 %s is refused as %s, and the socket lives on', async (frame, code, error) => {
    hers.send(frame)
    const answer = await hers.next(({ type }) => type === 'error')
    expect(answer).toMatchObject({ code, error: expect.stringMatching(error) as string })
    // A refused frame took no version, and no other socket heard of it.
    expect(await hers.request({ type: 'text', message: 'still here' })).toMatchObject({ version: 1 })
    await his.next(({ type }) => type === 'chat_message')
    expect((await his.settled()).map(({ type }) => type)).toEqual(['pong', 'chat_message', 'pong'])
  })

  it('echoes ref and room of a frame it refuses', async () => {
    const socket = await world.socket('/ws', ada)
    socket.send({ type: 'text', ref: 'mine', room: room.id, message: 5 })
    expect(await socket.next(({ ref }) => ref === 'mine')).toMatchObject({ code: 'bad_frame', room: room.id })
    expect(await socket.request({ type: 'text', message: 'x' })).toMatchObject({
      code: 'bad_frame',
      error: 'room is required on /ws',
    })
  })

  it('closes a socket with 4400 at its 20th malformed frame', async () => {
    for (let i = 0; i < 20; i++) hers.send('{')
    expect((await hers.closed).code).toBe(4400)
    expect(hers.frames.filter(({ code }) => code === 'bad_json')).toHaveLength(20)
    expect((await his.settled()).map(({ type }) => type)).toEqual(['pong', 'pong'])
  })

  it('takes a frame of 64 KiB, and closes with 1009 on one byte more', async () => {
    const frame = (bytes: number) => {
      const empty = JSON.stringify({ type: 'text', message: '' }).length
      return JSON.stringify({ type: 'text', message: 'x'.repeat(bytes - empty) })
    }
    hers.send(frame(64 * 1024))
    expect(await hers.next(({ type }) => type === 'error')).toMatchObject({ code: 'message_too_long' })
    hers.send(frame(64 * 1024 + 1))
    expect((await hers.closed).code).toBe(1009)
  })

  it('closes with 1003 on a binary frame', async () => {
    hers.ws.send(Buffer.from('{"type":"text","message":"x"}'))
    expect((await hers.closed).code).toBe(1003)
    expect((await his.settled()).map(({ type }) => type)).toEqual(['pong', 'pong'])
  })

  it('closes with 1007 on invalid UTF-8', async () => {
    hers.ws.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false })
    expect((await hers.closed).code).toBe(1007)
  })

  it('lets a peer go that breaks the framing, or leaves in the middle of a frame', async () => {
    for (const bytes of [
      [0x81, 0x05, 1, 2, 3],
      [0xff, 0xff, 0xff],
      [0x81, 0xff, 0x7f],
    ]) {
      const raw = await rawSocket(world.server.port, `/ws/chat/ada/${room.slug}`, ada.accessToken)
      raw.end(Buffer.from(bytes))
      await once(raw.resume(), 'close')
    }
    expect(await hers.request({ type: 'text', message: 'fine' })).toMatchObject({ type: 'ack' })
  })

  it('says nothing behind its close frame, not even that a change was stored', async () => {
    const raw = await rawSocket(world.server.port, `/ws/chat/ada/${room.slug}`, ada.accessToken)
    const heard = buffer(raw)
    raw.write(Buffer.concat([masked(0x81, '{"type":"text","message":"last","ref":"r"}'), masked(0x82, 'binary')]))
    await his.next(({ body }) => body === 'last')
    await his.settled()
    raw.write(masked(0x88, '\x03\xe8'))
    expect((await heard).subarray(0, 4)).toEqual(Buffer.from([0x88, (await heard).length - 2, 0x03, 0xeb]))
  })
})
