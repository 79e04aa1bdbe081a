import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
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
