import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import * as tls from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { descriptorOf, writeDirectly } from './socket.ts'

describe('writeDirectly', () => {
  let server: Server
  let reader: Socket
  let writer: Socket
  let descriptor: number
  const write = (bytes: Buffer) => writeDirectly(writer, descriptor, bytes)

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    reader = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
    ;[writer] = (await once(server, 'connection')) as [Socket]
    descriptor = descriptorOf(writer)
  })
  afterEach(async () => {
    reader.destroy()
    writer.destroy()
    server.close()
    await once(server, 'close')
  })

  it('leaves nothing in the stream while the kernel takes everything', async () => {
    write(Buffer.from('hello'))
    expect([writer.writableLength, writer.bytesWritten]).toEqual([0, 0])
    writer.end()
    expect(String(await buffer(reader))).toBe('hello')
  })

  it('keeps the order when the kernel takes a part, nothing, and then everything again', async () => {
    const sent: Buffer[] = []
    const send = (bytes: Buffer) => {
      sent.push(bytes)
      write(bytes)
    }
    for (let i = 0; writer.writableLength < 1024 * 1024; i++) send(Buffer.alloc(100_003, i))
    const received = buffer(reader)
    await once(writer, 'drain')
    send(Buffer.from('at last'))
    writer.end()
    expect((await received).equals(Buffer.concat(sent))).toBe(true)
  })

  it('leaves an error to the stream, and writes nothing to what has been closed', async () => {
    const failed = once(writer, 'error')
    reader.resetAndDestroy()
    while (!writer.destroyed) {
      write(Buffer.from('anybody there?'))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await failed)[0]).toMatchObject({ code: expect.stringMatching(/^(EPIPE|ECONNRESET)$/) as string })
    expect(() => write(Buffer.from('nobody'))).not.toThrow()
  })
})

it('writes to a TLS socket through its encryption', async () => {
  // With a pre-shared key no certificate is needed.
  const psk = Buffer.from('a key for tests')
  const options = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const
  const server = tls.createServer({ ...options, pskCallback: () => psk }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const identify = { pskCallback: () => ({ psk, identity: 'reader' }), checkServerIdentity: () => undefined }
  const reader = tls.connect({ port, host: '127.0.0.1', ...options, ...identify })
  const [writer] = (await once(server, 'secureConnection')) as [tls.TLSSocket]
  writeDirectly(writer, descriptorOf(writer), Buffer.from('hello'))
  writer.end()
  expect(String(await buffer(reader))).toBe('hello')
})
