import { once } from 'node:events'
import type { Room } from '@edusphere/protocol'
import type { TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createServer } from '../create-server.ts'

let world: World
let ada: TestPerson
let bob: TestPerson
let room: Room

beforeAll(async () => {
  world = await World.open({}, undefined, (config) => createServer(config, { silenceSweepMs: 200 }))
  ada = await world.person('ada')
  bob = await world.person('bob')
  room = await world.room(ada, 'Physics', [bob])
})
afterAll(() => world.close())

it('[K7] [T12] a socket that says nothing and answers no ping is closed, and its person is no longer online', async () => {
  const { socket } = await world.joined(room, ada)
  const silent = new WebSocket(`${world.origin.replace('http', 'ws')}/ws/chat/ada/${room.slug}`, {
    headers: { authorization: `Bearer ${bob.accessToken}` },
    autoPong: false,
  })
  await socket.seesOnline('ada,bob')
  const [code] = (await once(silent, 'close')) as [number]
  expect(code).toBe(1006)
  await socket.seesOnline('ada')
})

it('[K7] [T12] a client that knows only the specification stays, without sending anything', async () => {
  const plain = await world.chat(room, bob)
  for (let i = 0; i < 3; i++) await once(plain.ws, 'ping')
  const writer = await world.chat(room, ada)
  writer.send({ type: 'text', message: 'Are you there?' })
  await plain.next(({ body }) => body === 'Are you there?')
  expect(plain.ws.readyState).toBe(WebSocket.OPEN)
})
