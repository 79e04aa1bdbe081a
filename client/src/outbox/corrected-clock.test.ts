import { afterEach, beforeEach, expect, it } from 'vitest'
import { MemoryOutbox } from './memory-outbox.ts'
import { ack, nothingElse, OutboxWorld, refusal, until } from '@edusphere/testing/client/outbox-world'

let world: OutboxWorld

beforeEach(async () => {
  world = await OutboxWorld.open()
})

afterEach(() => world.close())

const MONTH_MS = 30 * 86_400_000

it.each([-MONTH_MS, -10_800_000, MONTH_MS])(
  '[K2] a delete waits for its time, not for the wall clock: corrected by %i ms',
  async (ms) => {
    const client = world.clientWith(new MemoryOutbox())
    const { peer, room } = await world.connected(client)
    room.deleteLater('m', 5_000)
    await nothingElse(client, peer)
    world.clock.jump(ms)
    world.clock.advance(4_999)
    await nothingElse(client, peer)
    world.clock.advance(1)
    expect((await peer.next('delete')).messageId).toBe('m')
  },
)

it('[K2] a stored delete waits no longer than its time, also when the clock was ahead when it was made', async () => {
  const tab = new MemoryOutbox()
  world.clock.jump(MONTH_MS)
  const first = world.clientWith(tab)
  first.join('room').deleteLater('m', 5_000)
  first.stop()
  world.clock.jump(-MONTH_MS)
  const client = world.clientWith(new MemoryOutbox(tab))
  const { peer } = await world.connected(client)
  await nothingElse(client, peer)
  world.clock.advance(5_000)
  expect((await peer.next('delete')).messageId).toBe('m')
})

it('[K2] stored messages are sent before new ones, also when a clock that was ahead ordered them', async () => {
  const tab = new MemoryOutbox()
  world.clock.jump(MONTH_MS)
  const first = world.clientWith(tab)
  for (const body of ['one', 'two']) first.join('room').send(body)
  first.stop()
  world.clock.jump(-MONTH_MS)
  const client = world.clientWith(new MemoryOutbox(tab))
  client.join('room').send('three')
  const { peer, room } = await world.connected(client)
  for (const [i, body] of ['one', 'two', 'three'].entries()) {
    const text = await peer.next('text')
    expect(text.message).toBe(body)
    peer.send(ack(text, i + 2))
  }
  await until(room, () => room.pending.every(({ status }) => status === 'sent'))
})

it('[K2] a pause that the server asks for ends, however the clock is corrected', async () => {
  const client = world.clientWith(new MemoryOutbox())
  const { peer, room } = await world.connected(client)
  room.send('one')
  peer.send(refusal('rate_limited', await peer.next('text'), 7))
  await nothingElse(client, peer)
  world.clock.jump(-MONTH_MS)
  world.clock.advance(7_000)
  expect((await peer.next('text')).message).toBe('one')
})
