import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { World } from '@edusphere/testing/world'

it('a server that stops answers what is in flight, and does not wait for the connection to ask for more', async () => {
  const world = await World.open()
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const headers = { 'content-type': 'application/json', expect: '100-continue' }
  const asking = request(`${world.origin}/api/auth/token`, { agent, method: 'POST', headers })
  asking.flushHeaders()
  await once(asking, 'continue')
  const closed = world.close()
  asking.end('{"login":"nobody","password":"nothing"}')
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  answer.resume()
  expect([answer.statusCode, answer.headers.connection]).toEqual([401, 'close'])
  await closed
})

it('[K10] a server that stops in the middle of an upload answers it, and ends', async () => {
  const world = await World.open()
  const ada = await world.person('ada')
  const headers = { authorization: `Bearer ${ada.accessToken}`, 'content-type': 'image/png', 'content-length': 1_000 }
  const uploading = request(`${world.origin}/api/auth/me/avatar`, {
    ...{ method: 'PUT', headers: { ...headers, expect: '100-continue' } },
  })
  uploading.flushHeaders()
  await once(uploading, 'continue')
  uploading.write('the first bytes')
  const closed = world.close()
  const [answer] = (await once(uploading, 'response')) as [IncomingMessage]
  answer.resume()
  expect(answer.statusCode).toBe(503)
  await closed
})

it('[K10] a server that stops does not wait for a request that never comes', async () => {
  const world = await World.open()
  const { hostname, port } = new URL(world.origin)
  const caller = connect(Number(port), hostname)
  caller.write('GET / HTTP/1.1\r\nHost: ')
  await world.person('ada')
  const ended = once(caller, 'close')
  await world.close()
  await ended
})
