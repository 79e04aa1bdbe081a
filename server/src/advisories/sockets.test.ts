import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestPerson } from '@edusphere/testing/api'
import { masked, rawSocket } from '@edusphere/testing/raw-socket'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'

/** What attacked the sockets of others (README.md). */
describe('advisories about sockets', () => {
  let world: World
  let ada: TestPerson
  let socket: TestSocket

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ada = await world.person('ada')
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    socket = await world.socket('/ws', ada)
  })
  afterEach(async () => {
    const neighbour = await world.socket('/ws', ada)
    expect(await neighbour.request({ type: 'ping' })).toMatchObject({ type: 'pong' })
  })

  const raw = () => rawSocket(world.server.port, '/ws', ada.accessToken)
  const refusal = async (frame: string) => {
    const before = socket.frames.length
    socket.send(frame)
    await socket.request({ type: 'ping' })
    return socket.frames[before]
  }

  it('CVE-2024-37890 (ws): a handshake with more headers than Node keeps is refused', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => `${i.toString(36)}:`)
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AA==',
    ]
    const connection = connect(world.server.port, '127.0.0.1')
    connection.write(['GET /ws HTTP/1.1', 'Host: x', ...many, ...upgrade, '', ''].join('\r\n'))
    expect(await text(connection)).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  it('CVE-2026-48779 (ws): a message in tiny fragments closes the socket with 1008', async () => {
    const attacker = await raw()
    const fragments = Array.from({ length: 300 }, () => masked(0x00, 'x'))
    attacker.write(Buffer.concat([masked(0x01, 'x'), ...fragments, masked(0x89, '')]))
    const [answer] = (await once(attacker, 'data')) as [Buffer]
    expect([answer[0], answer.readUInt16BE(2)]).toEqual([0x88, 1008])
    attacker.destroy()
  })

  it('CVE-2026-48779 (ws): so does a frame that comes byte by byte', async () => {
    const attacker = await raw()
    const heard: Buffer[] = []
    attacker.setNoDelay().on('data', (bytes: Buffer) => heard.push(bytes))
    attacker.write(Buffer.from([0x81, 0x80 | 126, 0xff, 0xff, 0, 0, 0, 0]))
    for (let sent = 0; sent < 20_000 && heard.length === 0; sent++) {
      attacker.write('x')
      // A turn of the event loop, in which the server reads this byte alone.
      await setImmediate()
    }
    expect(heard.map((bytes) => [bytes[0], bytes.readUInt16BE(2)])).toEqual([[0x88, 1008]])
    attacker.destroy()
  })

  it('CVE-2023-32695 (Socket.IO): a frame type that is no string is refused', async () => {
    for (const type of ['{"toString":"x"}', '{"toString":null}', '["text"]', '[[]]', '1', 'true', 'null']) {
      expect(await refusal(`{"type":${type},"message":"x"}`)).toMatchObject({ code: 'bad_frame' })
    }
  })

  it('CVE-2024-38355 (Socket.IO): the names that a program reserves are unknown types', async () => {
    const events = [
      'error',
      'close',
      'message',
      'connect',
      'disconnect',
      'newListener',
      'removeListener',
      'uncaughtException',
    ]
    const properties = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', '']
    for (const type of [...events, ...properties]) {
      expect(await refusal(JSON.stringify({ type, message: 'x' }))).toMatchObject({ code: 'unknown_type' })
    }
  })

  it('CVE-2026-33151 (Socket.IO): no frame makes the server wait for binary attachments', async () => {
    const announced = '451-999999["upload",{"_placeholder":true,"num":0}]'
    expect(await refusal(announced)).toMatchObject({ code: 'bad_json' })
    expect(await refusal('{"type":"text","attachments":999999}')).toMatchObject({ code: 'bad_frame' })
    for (let i = 0; i < 3; i++) socket.ws.send(Buffer.alloc(1_024))
    expect((await socket.closed).code).toBe(1003)
  })

  it('CVE-2026-2454 (Mattermost): a length that a frame only claims allocates nothing', async () => {
    const list = Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff])
    socket.ws.send(list)
    expect((await socket.closed).code).toBe(1003)
    const attacker = await raw()
    const header = Buffer.from([0x82, 0x80 | 127, 0, 0, 0, 0, 0x06, 0, 0, 0])
    attacker.write(header)
    const [answer] = (await once(attacker, 'data')) as [Buffer]
    expect([answer[0], answer.readUInt16BE(2)]).toEqual([0x88, 1009])
    attacker.destroy()
  })
})
