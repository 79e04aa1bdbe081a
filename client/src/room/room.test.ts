import type { ClientFrame, ServerFrame } from '@edusphere/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Client } from '../client.ts'
import type { Page } from './page.ts'
import type { RoomChange } from './context.ts'
import type { Room } from './room.ts'
import { ManualClock } from '@edusphere/testing/client/manual-clock'
import { loseConnection } from '@edusphere/testing/client/states'
import type { ModelRoom } from '@edusphere/testing/client/model-room'
import { roomOf } from '@edusphere/testing/client/model-room'
import type { Peer } from '@edusphere/testing/client/test-server'
import { ref, TestServer } from '@edusphere/testing/client/test-server'

let server: TestServer
let clock: ManualClock
let model: ModelRoom
let client: Client
let room: Room
let answerPage: (page: Page) => void

const statuses = () => room.pending.map(({ status }) => status)

beforeEach(async () => {
  server = new TestServer()
  clock = new ManualClock()
  model = roomOf(3)
  await server.start()
  client = new Client({
    url: server.url,
    clock,
    random: () => 0,
    fetchPage: () => new Promise((resolve) => (answerPage = resolve)),
  })
})

afterEach(async () => {
  client.stop()
  await server.stop()
})

/** Joins `room` with a position. The test is the server: it holds the other end of the socket. */
async function joined(): Promise<Peer> {
  room = client.join('room', { version: model.version, epoch: model.epoch })
  client.connection.start()
  return acceptJoin()
}

/** Awaits a (new) socket and its join, and answers it from the model. */
async function acceptJoin(): Promise<Peer> {
  const peer = await server.peers.next()
  await answerJoin(peer)
  return peer
}

async function answerJoin(peer: Peer): Promise<ClientFrame> {
  const join = await peer.next('join')
  const frames = model.sync(join.since ?? null, 200)
  const settled = seen((frame) => frame.type === 'sync' && !frame.more)
  frames.forEach((frame, index) => peer.send({ ...frame, ...(index === 0 ? ref(join) : {}) }))
  await settled
  return join
}

const lose = (peer: Peer) => loseConnection(client.connection, { peer, clock })

function seen(match: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
  return new Promise((resolve) => {
    const off = client.onFrame((frame) => {
      if (!match(frame)) return
      off()
      resolve(frame)
    })
  })
}

function changed(match: (change: RoomChange) => boolean = () => true): Promise<RoomChange> {
  return new Promise((resolve) => {
    const off = room.onChange((change) => {
      if (!match(change)) return
      off()
      resolve(change)
    })
  })
}

describe('joining', () => {
  it('joins from the known position, and again after every loss from where it stood', async () => {
    const peer = await joined()
    model.create('four')
    const change = changed()
    peer.send(model.log[3]!)
    expect(await change).toMatchObject({ events: [{ action: 'new', seq: 4 }], live: true })
    model.create('missed')
    const missed = changed(({ events }) => events.length > 0)
    await lose(peer)
    const again = await server.peers.next()
    expect(await answerJoin(again)).toMatchObject({ since: 4, epoch: 'life-1' })
    expect(await missed).toMatchObject({ events: [{ action: 'new', seq: 5 }], live: false })
  })

  it('asks again when an event is missing, and when a pong shows that the last one is', async () => {
    const peer = await joined()
    model.create('lost')
    model.create('shows the gap')
    peer.send(model.log[4]!)
    expect(await answerJoin(peer)).toMatchObject({ since: 3 })
    expect(room.position).toBe(5)
    model.create('the last, lost')
    peer.heads = { room: 6 }
    client.connection.retry()
    expect(await answerJoin(peer)).toMatchObject({ since: 5 })
  })

  it('tries a refused join again when the error says that it may work', async () => {
    room = client.join('room')
    client.connection.start()
    const peer = await server.peers.next()
    const join = await peer.next('join')
    expect(join).not.toHaveProperty('since')
    const error = { type: 'error', error: 'Slow down', code: 'rate_limited', room: 'room', retryAfter: 3 } as const
    const refused = seen(({ type }) => type === 'error')
    peer.send({ ...error, ...ref(join) })
    await refused
    await client.connection.request({ type: 'ping' })
    clock.advance(3_000)
    await answerJoin(peer)
    expect(room.messages).toHaveLength(3)
  })

  it('forgets a room that it is no participant of any more', async () => {
    const refused = seen(({ type }) => type === 'error')
    ;(await joined()).send({ type: 'error', error: 'No', code: 'not_participant', room: 'room', retryAfter: null })
    await refused
    expect(client.room('room')).toBeUndefined()
  })
})

describe('sending', () => {
  it('S12 S14: without a connection the message is kept, and sending starts over', async () => {
    room = client.join('room', { version: model.version, epoch: model.epoch })
    room.send('hello')
    expect(statuses()).toEqual(['sending'])
    expect(() => room.send(' \n')).toThrowError(expect.objectContaining({ code: 'message_empty' }) as Error)
    client.connection.start()
    const peer = await acceptJoin()
    expect(await peer.next('text')).toMatchObject({ message: 'hello' })
  })

  it.each(['ack first', 'event first'])(
    'the pending row becomes the real one, whichever comes first: %s',
    async (order) => {
      const peer = await joined()
      room.send('four')
      expect(statuses()).toEqual(['sending'])
      const text = await peer.next('text')
      model.create('four')
      const event = { ...model.log[3]!, id: text.id! }
      const ack = { type: 'ack', room: 'room', id: text.id!, seq: 4, version: 4, ...ref(text) } as const
      const [first, second] = order === 'ack first' ? [ack, event] : [event, ack]
      const step = changed()
      peer.send(first)
      await step
      expect(statuses()).toEqual(order === 'ack first' ? ['sent'] : [])
      const done = seen(({ type }) => type === second.type)
      peer.send(second)
      await done
      expect(room.pending).toEqual([])
    },
  )

  it('S12: a message without answer goes out again, under its id, when the connection is back', async () => {
    const peer = await joined()
    room.send('once')
    const { id } = await peer.next('text')
    await lose(peer)
    expect(statuses()).toEqual(['sending'])
    const again = await acceptJoin()
    expect(await again.next('text')).toMatchObject({ id, message: 'once' })
  })

  it('G4: does not go out again when the sync has brought it', async () => {
    const peer = await joined()
    room.send('stored, but the ack was lost')
    const { id } = await peer.next('text')
    model.create('stored, but the ack was lost')
    model.rows.set(4, { ...model.messages()[3]!, id: id! })
    await lose(peer)
    const again = await acceptJoin()
    expect(room.pending).toEqual([])
    room.read(4)
    await again.next('read')
  })
})

describe('history', () => {
  it('loads a page, with the changes that arrived meanwhile on top', async () => {
    const peer = await joined()
    const loading = room.load('newest')
    await Promise.resolve()
    const page = model.page({ kind: 'newest' }, 50)
    model.edit(0, 'edited meanwhile')
    const change = changed(({ events }) => events.length > 0)
    peer.send(model.log[3]!)
    await change
    answerPage(page)
    await loading
    expect(room.messages).toEqual(model.messages())
    expect(room).toMatchObject({ hasBefore: false, hasAfter: false, isLoaded: true, position: 4 })
  })

  it('takes a reset as the new truth and says so', async () => {
    const peer = await joined()
    const change = changed()
    peer.send({ ...model.sync(null, 200)[0]!, epoch: 'life-2', version: 9 })
    expect(await change).toEqual({ events: [], reset: true, live: false })
    expect(room).toMatchObject({ position: 9, isLoaded: true })
  })
})

it('says how far I have read, once, only forward, and again after a reconnection', async () => {
  const peer = await joined()
  room.read(2)
  room.read(1)
  room.read(3)
  expect(await peer.next('read')).toMatchObject({ seq: 2 })
  expect(await peer.next('read')).toMatchObject({ seq: 3 })
  await lose(peer)
  expect(await (await acceptJoin()).next('read')).toMatchObject({ seq: 3 })
})
