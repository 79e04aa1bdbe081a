import { LIMITS, type ClientFrame, type ErrorCode, type ServerFrame } from '@edusphere/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Client } from './client.ts'
import { MemoryOutbox } from './memory-outbox.ts'
import type { OutboxStore } from './outbox-store.ts'
import type { Room } from './room.ts'
import { ManualClock } from './testing/manual-clock.ts'
import { ref, TestServer, type Peer } from './testing/test-server.ts'

let server: TestServer
let clock: ManualClock
let clients: Client[]

beforeEach(async () => {
  server = new TestServer()
  clock = new ManualClock()
  clients = []
  await server.start()
})

afterEach(async () => {
  for (const client of clients) client.stop()
  await server.stop()
})

function clientWith(outbox: OutboxStore): Client {
  const client = new Client({ url: server.url, clock, random: () => 0, outbox })
  clients.push(client)
  return client
}

/** Answers the join of a socket that has opened, or is opening. */
async function join(peer: Peer): Promise<Peer> {
  const { room, ...frame } = await peer.next('join')
  peer.send({
    type: 'sync',
    room: room!,
    epoch: 'e',
    from: 0,
    version: 1,
    messages: [],
    reset: true,
    more: false,
    ...ref(frame),
  })
  return peer
}

async function connected(client: Client): Promise<{ peer: Peer; room: Room }> {
  const room = client.join('room')
  client.connection.start()
  return { peer: await join(await server.peers.next()), room }
}

const refusal = (code: ErrorCode, frame: ClientFrame, retryAfter: number | null = null): ServerFrame => ({
  ...{ type: 'error', error: code, code, room: 'room', retryAfter },
  ...ref(frame),
})
const ack = (frame: ClientFrame, version: number): ServerFrame => ({
  type: 'ack',
  room: 'room',
  version,
  ...ref(frame),
})

/** Resolves when `holds`; looks after every change of the room. */
function until(room: Room, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return
      stop()
      resolve()
    }
    const stop = room.onChange(look)
    look()
  })
}

/** Everything that was sent before this has arrived when it resolves, and nothing else has. */
async function nothingElse(client: Client, peer: Peer): Promise<void> {
  await client.connection.request({ type: 'ping' })
  expect(peer.frames.size).toBe(0)
}

it('G5: sends one change at a time in a room, in order, and the next one after the acknowledgement', async () => {
  const client = clientWith(new MemoryOutbox())
  const { peer, room } = await connected(client)
  room.send('one')
  room.send('two')
  const edited = room.update('m', 'three')
  const one = await peer.next('text')
  expect(one.message).toBe('one')
  await nothingElse(client, peer)
  peer.send(ack(one, 1))
  const two = await peer.next('text')
  expect(two.message).toBe('two')
  peer.send(ack(two, 1))
  const three = await peer.next('update')
  expect(three).toMatchObject({ messageId: 'm', message: 'three' })
  peer.send(ack(three, 1))
  await edited
  expect(room.pending).toEqual([])
})

it('a refusal keeps the change with its reason, to be sent again or discarded, and lets the next one go', async () => {
  const { peer, room } = await connected(clientWith(new MemoryOutbox()))
  room.send('too long')
  room.send('fine')
  const first = await peer.next('text')
  peer.send(refusal('message_too_long', first))
  const second = await peer.next('text')
  expect(second.message).toBe('fine')
  expect(room.pending[0]).toMatchObject({ status: 'failed', error: { code: 'message_too_long' } })
  peer.send(ack(second, 1))
  await until(room, () => room.pending.length === 1)
  room.resend(first.id!)
  expect(await peer.next('text')).toMatchObject({ id: first.id, message: 'too long' })
  room.discard(first.id!)
  expect(room.pending).toEqual([])
})

it('an edit that is refused while its caller waits is the caller’s again', async () => {
  const { peer, room } = await connected(clientWith(new MemoryOutbox()))
  const edited = room.update('m', 'mine', 1)
  peer.send(refusal('edit_conflict', await peer.next('update')))
  await expect(edited).rejects.toMatchObject({ code: 'edit_conflict' })
  expect(room.pending).toEqual([])
})

it('G4: sends again under the same id after a time-out', async () => {
  const { peer, room } = await connected(clientWith(new MemoryOutbox()))
  room.send('no answer')
  const { id } = await peer.next('text')
  clock.advance(10_000)
  expect(await peer.next('text')).toMatchObject({ id })
})

it.each(['unavailable', 'rate_limited'] as const)('%s waits as long as it is told, then goes on', async (code) => {
  const client = clientWith(new MemoryOutbox())
  const { peer, room } = await connected(client)
  room.send('later')
  const { id, ...text } = await peer.next('text')
  peer.send(refusal(code, text, 7))
  await nothingElse(client, peer)
  clock.advance(6_999)
  await nothingElse(client, peer)
  clock.advance(1)
  expect(await peer.next('text')).toMatchObject({ id })
  expect(room.pending).toMatchObject([{ status: 'sending' }])
})

it('S12: without a connection edits and deletes are kept as well, and what is stored is sent by the next run', async () => {
  const outbox = new MemoryOutbox()
  const before = clientWith(outbox)
  const room = before.join('room')
  room.send('one')
  await expect(room.update('m', 'two')).rejects.toMatchObject({ code: 'connection_lost' })
  await expect(room.delete('m')).rejects.toMatchObject({ code: 'connection_lost' })
  expect(room.pending.map(({ type }) => type)).toEqual(['text', 'update', 'delete'])
  before.stop()

  const { peer } = await connected(clientWith(new MemoryOutbox(outbox)))
  for (const type of ['text', 'update', 'delete'] as const) peer.send(ack(await peer.next(type), 1))
})

it('a delete waits until Undo has run out, and is not sent when it was undone', async () => {
  const client = clientWith(new MemoryOutbox())
  const { peer, room } = await connected(client)
  const undone = room.deleteLater('kept', 5_000)
  room.deleteLater('gone', 5_000)
  room.send('overtakes')
  peer.send(ack(await peer.next('text'), 1))
  await until(room, () => room.pending.length === 2)
  room.discard(undone)
  clock.advance(4_999)
  await nothingElse(client, peer)
  clock.advance(1)
  expect(await peer.next('delete')).toMatchObject({ messageId: 'gone' })
})

it('of two tabs one sends, both show it, and the other goes on when that one is gone', async () => {
  const outbox = new MemoryOutbox()
  const [first, second] = [clientWith(outbox), clientWith(new MemoryOutbox(outbox))]
  const one = await connected(first)
  one.room.send('from the first')
  one.peer.send(ack(await one.peer.next('text'), 1))
  await until(one.room, () => one.room.pending.length === 0)
  const two = await connected(second)
  two.room.send('from the second')
  await until(one.room, () => one.room.pending.length === 1)
  const text = await one.peer.next('text')
  await nothingElse(second, two.peer)
  first.stop()
  const again = await two.peer.next('text')
  expect(again.id).toBe(text.id)
  two.peer.send(ack(again, 1))
  await until(two.room, () => two.room.pending.length === 0)
})

/** Cuts the connection; the next try begins at once. */
async function lose(client: Client, peer: Peer): Promise<Peer> {
  const waiting = new Promise<void>((resolve) =>
    client.connection.onState(({ status }) => status === 'waiting' && resolve()),
  )
  peer.kill()
  await waiting
  clock.advance(0)
  return join(await server.peers.next())
}

it('G4: a loss before the acknowledgement sends again on the next connection, also where letting go of the lead takes time', async () => {
  class SlowOutbox extends MemoryOutbox {
    override async lead(signal: AbortSignal): Promise<AbortSignal> {
      const lost = new AbortController()
      const lead = await super.lead(signal)
      lead.addEventListener('abort', () => setTimeout(() => lost.abort(), 20))
      return lost.signal
    }
  }
  const client = clientWith(new SlowOutbox())
  const { peer, room } = await connected(client)
  room.send('one')
  room.send('two')
  const one = await peer.next('text')
  const again = await lose(client, peer)
  const repeated = await again.next('text')
  expect(repeated.id).toBe(one.id)
  again.send(ack(repeated, 1))
  expect(await again.next('text')).toMatchObject({ message: 'two' })
})

it('a tab whose turn comes sends what is left then, not what was there when it last looked', async () => {
  const outbox = new MemoryOutbox()
  const deaf = new (class extends MemoryOutbox {
    override onChange(): void {}
  })(outbox)
  const first = await connected(clientWith(outbox))
  first.room.update('m', 'one').catch(() => {})
  const second = await connected(clientWith(deaf))
  first.room.send('two')
  first.peer.send(ack(await first.peer.next('update'), 1))
  const text = await first.peer.next('text')
  clients[0]!.stop()
  expect(await second.peer.next('text')).toMatchObject({ id: text.id })
})

it('a store that refuses to keep anything stops nothing', async () => {
  const full = new (class extends MemoryOutbox {
    override put = () => Promise.reject(new Error('the disk is full'))
    override remove = () => Promise.reject(new Error('the disk is full'))
  })()
  const { peer, room } = await connected(clientWith(full))
  room.send('one')
  room.send('two')
  for (const message of ['one', 'two']) {
    const text = await peer.next('text')
    expect(text.message).toBe(message)
    peer.send(ack(text, 1))
  }
  await until(room, () => room.pending.length === 0)
})

it('does not take what no frame can carry, nor without end', () => {
  const client = clientWith(new MemoryOutbox())
  const room = client.join('room')
  expect(() => room.send('x'.repeat(LIMITS.frameBytes))).toThrowError(
    expect.objectContaining({ code: 'message_too_long' }),
  )
  for (let count = 0; count < 1_000; count++) room.send(`${count}`)
  expect(() => room.send('one more')).toThrowError(expect.objectContaining({ code: 'outbox_full' }))
  expect(room.pending).toHaveLength(1_000)
})

it('what waits for a room that is closed to me has failed', async () => {
  const outbox = new MemoryOutbox()
  const { peer, room } = await connected(clientWith(outbox))
  const deleted = room.deleteLater('m', 5_000)
  peer.send(refusal('not_participant', { type: 'ping' }))
  await until(room, () => room.pending[0]?.status === 'failed')
  const state = { status: 'failed', code: 'not_participant' }
  await expect.poll(() => outbox.all()).toMatchObject([{ id: deleted, state }])
})
