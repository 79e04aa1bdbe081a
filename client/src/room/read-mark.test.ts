import type { ErrorFrame } from '@edusphere/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '@edusphere/testing/client/manual-clock'
import { loseConnection } from '@edusphere/testing/client/states'
import { ref, TestServer, type Peer } from '@edusphere/testing/client/test-server'
import { Client } from '../client.ts'
import type { Room } from './room.ts'

let server: TestServer
let clock: ManualClock
let client: Client
let room: Room

beforeEach(async () => {
  server = new TestServer()
  clock = new ManualClock()
  await server.start()
  client = new Client({ url: server.url, clock, random: () => 0 })
  room = client.join('room')
  client.connection.start()
})
afterEach(async () => {
  client.stop()
  await server.stop()
})

const unavailable: ErrorFrame = {
  type: 'error',
  code: 'unavailable',
  error: 'Try again',
  room: 'room',
  retryAfter: null,
}

/** Resolves when the client has handled a frame of this type. */
const handled = (type: string): Promise<void> =>
  new Promise((resolve) => {
    const off = client.onFrame((frame) => {
      if (frame.type !== type) return
      off()
      resolve()
    })
  })

const lose = (peer: Peer) => loseConnection(client.connection, { peer, clock })

async function accept(reset: boolean, epoch = 'e'): Promise<Peer> {
  const peer = await server.peers.next()
  const join = await peer.next('join')
  const synced = handled('sync')
  const range = { from: reset ? 0 : 9, version: 9, reset, more: false, epoch, messages: [] }
  peer.send({ type: 'sync', room: 'room', ...range, ...ref(join) })
  await synced
  return peer
}

it('[K4] a mark that the server could not store is told again, and again', async () => {
  const peer = await accept(true)
  room.read(4)
  for (let i = 0; i < 2; i++) {
    const asked = await peer.next('read')
    const refused = handled('error')
    peer.send({ ...unavailable, ...ref(asked) })
    await refused
    // The request is rejected after the frame's listeners.
    await new Promise(setImmediate)
    clock.advance(1_000)
  }
  expect(await peer.next('read')).toMatchObject({ seq: 4 })
})

it('[A5] a mark that came too often is told again after the time that the server names', async () => {
  const peer = await accept(true)
  room.read(4)
  const asked = await peer.next('read')
  const refused = handled('error')
  peer.send({ ...unavailable, code: 'rate_limited', retryAfter: 7, ...ref(asked) })
  await refused
  await new Promise(setImmediate)
  clock.advance(6_999)
  room.typing(true)
  await peer.next('typing')
  clock.advance(1)
  expect(await peer.next('read')).toMatchObject({ seq: 4 })
})

it('[K3] a mark that the server has is not told again, and none is told to another life of the store', async () => {
  const first = await accept(true)
  room.read(4)
  const acknowledged = handled('ack')
  first.send({ type: 'ack', room: 'room', ...ref(await first.next('read')) })
  await acknowledged
  await lose(first)
  const second = await accept(false)
  room.read(5)
  expect(await second.next('read')).toMatchObject({ seq: 5 })
  await lose(second)
  const third = await accept(true, 'another life')
  room.read(2)
  expect(await third.next('read')).toMatchObject({ seq: 2 })
})
