import { afterEach, beforeEach, expect, it } from 'vitest'
import { MemoryOutbox } from './memory-outbox.ts'
import { ack, nothingElse, OutboxWorld, refusal, until } from '@edusphere/testing/client/outbox-world'

const NEW_STATE = { description: '', visibility: 'public', mode: 'open', slowMode: 0 } as const
let world: OutboxWorld

beforeEach(async () => {
  world = await OutboxWorld.open()
})

afterEach(() => world.close())

it('[M21] slow mode holds messages, and what is about them; everything else passes, and they go on by themselves', async () => {
  const client = world.clientWith(new MemoryOutbox())
  const { peer, room } = await world.connected(client)
  room.send('one')
  const one = await peer.next('text')
  room.send('two')
  room.change({ type: 'update', messageId: one.id!, body: 'one, better' })
  room.change({ type: 'react', messageId: 'm', emoji: '👍', active: true })
  room.change({ type: 'delete', messageId: 'm' })
  peer.send(refusal('slow_mode', one, 7))
  for (const type of ['react', 'delete'] as const) peer.send(ack(await peer.next(type), 2))
  await until(room, () => room.pending.filter(({ status }) => status === 'sending').length === 3)
  expect(room.slowWait(60)).toBe(7_000)
  expect(room.slowWait(0)).toBe(0)
  world.clock.advance(6_999)
  await nothingElse(client, peer)
  world.clock.advance(1)
  const again = await peer.next('text')
  expect(again).toMatchObject({ id: one.id, message: 'one' })
  peer.send(ack(again, 3))
  const two = await peer.next('text')
  expect(two).toMatchObject({ message: 'two' })
  peer.send(refusal('slow_mode', two, 60))
  expect(await peer.next('update')).toMatchObject({ messageId: one.id })
})

it('[M21] what slow mode held is tried again at once when the room is changed', async () => {
  const client = world.clientWith(new MemoryOutbox())
  const { peer, room } = await world.connected(client)
  room.send('one')
  const one = await peer.next('text')
  peer.send(refusal('slow_mode', one, 3_600))
  await nothingElse(client, peer)
  const state = { version: 2, name: 'Physics', ...NEW_STATE }
  peer.send({ type: 'room_changed', room: 'room', version: 2, state })
  const again = await peer.next('text')
  expect(again).toMatchObject({ id: one.id })
  peer.send(ack(again, 3))
  await until(room, () => room.pending.every(({ status }) => status === 'sent'))
  expect(room.slowWait(60)).toBe(60_000)
  world.clock.advance(59_000)
  expect(room.slowWait(60)).toBe(1_000)
})

it.each(['read_only', 'forbidden'] as const)('%s fails, is kept, and is never sent by itself', async (code) => {
  const outbox = new MemoryOutbox()
  const client = world.clientWith(outbox)
  const { peer, room } = await world.connected(client)
  room.send('kept')
  const text = await peer.next('text')
  peer.send(refusal(code, text, 5))
  await until(room, () => room.pending[0]?.status === 'failed')
  world.clock.advance(5_000)
  peer.send({ type: 'room_changed', room: 'room', version: 2, state: { version: 2, name: 'Physics', ...NEW_STATE } })
  await nothingElse(client, peer)
  const again = await world.lose(client, peer)
  await nothingElse(client, again)
  expect(await outbox.all()).toMatchObject([{ body: 'kept', state: { status: 'failed', code } }])
  room.resend(text.id!)
  expect(await again.next('text')).toMatchObject({ id: text.id, message: 'kept' })
})
