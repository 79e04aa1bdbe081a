import { afterEach, beforeEach, expect, it } from 'vitest'
import { MemoryOutbox } from './memory-outbox.ts'
import type { OutboxEntry } from './store.ts'
import { ack, nothingElse, OutboxWorld, refusal, until } from '@edusphere/testing/client/outbox-world'

let world: OutboxWorld

beforeEach(async () => {
  world = await OutboxWorld.open()
})

afterEach(() => world.close())

it('G5: sends one change at a time in a room, in order, and the next one after the acknowledgement', async () => {
  const client = world.clientWith(new MemoryOutbox())
  const { peer, room } = await world.connected(client)
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

it('the outcome of a change is its acknowledgement, with the fields of its operation', async () => {
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox()))
  const outcome = room.outcome(room.change({ type: 'delete', messageId: 'm' }))
  const answer = { ...ack(await peer.next('delete'), 2), mine: ['a field'] }
  peer.send(answer)
  expect(await outcome).toEqual(answer)
})

it('a refusal keeps the change with its reason, to be sent again or discarded, and lets the next one go', async () => {
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox()))
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
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox()))
  const edited = room.update('m', 'mine', 1)
  peer.send(refusal('edit_conflict', await peer.next('update')))
  await expect(edited).rejects.toMatchObject({ code: 'edit_conflict' })
  expect(room.pending).toEqual([])
})

it('a delete whose message is gone has had its effect, an edit of it has failed', async () => {
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox()))
  const deleted = room.delete('gone')
  peer.send(refusal('message_not_found', await peer.next('delete')))
  await deleted
  const edited = room.update('gone', 'too late')
  peer.send(refusal('message_not_found', await peer.next('update')))
  await expect(edited).rejects.toMatchObject({ code: 'message_not_found' })
})

it('a change of a kind that a newer version has stored is left alone, and holds up nothing', async () => {
  const outbox = new MemoryOutbox()
  const later = { type: 'from_a_later_version', id: 'r', room: 'room', messageId: 'm', created: '', order: 1 }
  await outbox.put({ ...later, state: { status: 'waiting' } } as unknown as OutboxEntry)
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox(outbox)))
  room.send('hello')
  peer.send(ack(await peer.next('text'), 1))
  await until(room, () => room.pending.length === 0)
  expect(await outbox.all()).toMatchObject([{ id: 'r' }])
})

it('G4: sends again under the same id after a time-out', async () => {
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox()))
  room.send('no answer')
  const { id } = await peer.next('text')
  world.clock.advance(10_000)
  expect(await peer.next('text')).toMatchObject({ id })
})

it.each(['unavailable', 'rate_limited'] as const)('%s waits as long as it is told, then goes on', async (code) => {
  const client = world.clientWith(new MemoryOutbox())
  const { peer, room } = await world.connected(client)
  room.send('later')
  const { id, ...text } = await peer.next('text')
  peer.send(refusal(code, text, 7))
  await nothingElse(client, peer)
  world.clock.advance(6_999)
  await nothingElse(client, peer)
  world.clock.advance(1)
  expect(await peer.next('text')).toMatchObject({ id })
  expect(room.pending).toMatchObject([{ status: 'sending' }])
})

it('S12: without a connection edits and deletes are kept as well, and what is stored is sent by the next run', async () => {
  const outbox = new MemoryOutbox()
  const before = world.clientWith(outbox)
  const room = before.join('room')
  room.send('one')
  await expect(room.update('m', 'two')).rejects.toMatchObject({ code: 'connection_lost' })
  await expect(room.delete('m')).rejects.toMatchObject({ code: 'connection_lost' })
  expect(room.pending.map(({ type }) => type)).toEqual(['text', 'update', 'delete'])
  before.stop()

  const { peer } = await world.connected(world.clientWith(new MemoryOutbox(outbox)))
  for (const type of ['text', 'update', 'delete'] as const) peer.send(ack(await peer.next(type), 1))
})

it('a delete waits until Undo has run out, and is not sent when it was undone', async () => {
  const client = world.clientWith(new MemoryOutbox())
  const { peer, room } = await world.connected(client)
  const undone = room.deleteLater('kept', 5_000)
  room.deleteLater('gone', 5_000)
  room.send('overtakes')
  peer.send(ack(await peer.next('text'), 1))
  await until(room, () => room.pending.length === 2)
  room.discard(undone)
  world.clock.advance(4_999)
  await nothingElse(client, peer)
  world.clock.advance(1)
  expect(await peer.next('delete')).toMatchObject({ messageId: 'gone' })
})

it('of two tabs one sends, both show it, and the other goes on when that one is gone', async () => {
  const outbox = new MemoryOutbox()
  const [first, second] = [world.clientWith(outbox), world.clientWith(new MemoryOutbox(outbox))]
  const one = await world.connected(first)
  one.room.send('from the first')
  one.peer.send(ack(await one.peer.next('text'), 1))
  await until(one.room, () => one.room.pending.length === 0)
  const two = await world.connected(second)
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

it('what waits for a room that is closed to me has failed', async () => {
  const outbox = new MemoryOutbox()
  const { peer, room } = await world.connected(world.clientWith(outbox))
  const deleted = room.deleteLater('m', 5_000)
  peer.send(refusal('not_participant', { type: 'ping' }))
  await until(room, () => room.pending[0]?.status === 'failed')
  const state = { status: 'failed', code: 'not_participant' }
  await expect.poll(() => outbox.all()).toMatchObject([{ id: deleted, state }])
})

it('[K5] what waits or has failed can be seen, sent again and dropped without its room', async () => {
  const outbox = new MemoryOutbox()
  const client = world.clientWith(outbox)
  const { peer, room } = await world.connected(client)
  const seen: string[][] = []
  client.onUnsent(() => seen.push(client.unsent.map(({ status }) => status)))
  room.send('for a room that I am removed from')
  peer.send(refusal('not_participant', await peer.next('text')))
  await until(room, () => room.pending[0]?.status === 'failed')
  expect(seen[0]).toEqual(['sending'])
  expect(seen.at(-1)).toEqual(['failed'])
  expect(client.room('room')).toBeUndefined()
  const [text] = client.unsent
  client.resend(text!.id)
  expect(client.unsent).toMatchObject([{ status: 'sending', room: 'room' }])
  client.discard(text!.id)
  expect(client.unsent).toEqual([])
  await expect.poll(() => outbox.all()).toEqual([])
})

it('[K5] an edit conflict is sent again with the version that the person has seen since, and what was merged', async () => {
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox()))
  const id = room.change({ type: 'update', messageId: 'm', body: 'mine', version: 1 })
  peer.send(refusal('edit_conflict', await peer.next('update')))
  await until(room, () => room.pending[0]?.status === 'failed')
  room.resend(id, { type: 'update', messageId: 'm', body: 'mine and theirs', version: 4 })
  expect(await peer.next('update')).toMatchObject({ message: 'mine and theirs', version: 4 })
})

it('[K5] an edit on top of an edit of mine does not conflict with it, whether that one waits or was just sent', async () => {
  const { peer, room } = await world.connected(world.clientWith(new MemoryOutbox()))
  room.change({ type: 'update', messageId: 'm', body: 'one', version: 1 })
  room.change({ type: 'update', messageId: 'm', body: 'two', version: 1 })
  room.change({ type: 'update', messageId: 'other', body: 'three', version: 1 })
  peer.send(ack(await peer.next('update'), 5))
  const second = await peer.next('update')
  expect(second).toMatchObject({ message: 'two', version: 5 })
  peer.send(ack(second, 6))
  const other = await peer.next('update')
  expect(other).toMatchObject({ message: 'three', version: 1 })
  peer.send(ack(other, 7))
  await until(room, () => room.pending.every(({ status }) => status === 'sent'))
  room.change({ type: 'update', messageId: 'm', body: 'four', version: 1 })
  expect(await peer.next('update')).toMatchObject({ message: 'four', version: 6 })
})
