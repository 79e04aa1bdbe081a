import { LIMITS } from '@edusphere/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MemoryOutbox } from './memory-outbox.ts'
import type { Lead } from './store.ts'
import { roomOf } from '@edusphere/testing/client/model-room'
import { ack, nothingElse, OutboxWorld, until } from '@edusphere/testing/client/outbox-world'

let world: OutboxWorld

beforeEach(async () => {
  world = await OutboxWorld.open()
})

afterEach(() => world.close())

it('G4: a loss before the acknowledgement sends again on the next connection, also where letting go of the lead takes time', async () => {
  class SlowOutbox extends MemoryOutbox {
    override async lead(signal: AbortSignal): Promise<Lead> {
      const lost = new AbortController()
      const lead = await super.lead(signal)
      lead.lost.addEventListener('abort', () => setTimeout(() => lost.abort(), 20))
      return { ...lead, lost: lost.signal }
    }
  }
  const client = world.clientWith(new SlowOutbox())
  const { peer, room } = await world.connected(client)
  room.send('one')
  room.send('two')
  const one = await peer.next('text')
  const again = await world.lose(client, peer)
  const repeated = await again.next('text')
  expect(repeated.id).toBe(one.id)
  again.send(ack(repeated, 1))
  expect(await again.next('text')).toMatchObject({ message: 'two' })
})

it('[K9] a tab that stood still while another one sent for it sends nothing more, and puts nothing back', async () => {
  let robbed = false
  const outbox = new (class extends MemoryOutbox {
    override async lead(signal: AbortSignal): Promise<Lead> {
      if (robbed) return super.lead(signal)
      const lost = new AbortController()
      const confirm = async () => {
        if (robbed) lost.abort()
        return !robbed
      }
      return { lost: AbortSignal.any([signal, lost.signal]), confirm }
    }
    // It stands still: it hears of nothing.
    override onChange(): void {}
  })()
  const client = world.clientWith(outbox)
  const { peer, room } = await world.connected(client)
  const edits = ['one', 'two'].map((body) => room.update('m', body, 1))
  room.send('three')
  const one = await peer.next('update')
  const other = await world.connected(world.clientWith(new MemoryOutbox(outbox)))
  robbed = true
  world.clock.advance(2_001)
  for (const [i, type] of (['update', 'update', 'text'] as const).entries())
    other.peer.send(ack(await other.peer.next(type), i + 2))
  await expect.poll(() => outbox.all()).toEqual([])

  peer.send(ack(one, 2))
  await Promise.all(edits)
  await until(room, () => room.pending.length === 0)
  await nothingElse(client, peer)
  expect(await outbox.all()).toEqual([])
})

it('a tab whose turn comes sends what is left then, not what was there when it last looked', async () => {
  const outbox = new MemoryOutbox()
  const deaf = new (class extends MemoryOutbox {
    override onChange(): void {}
  })(outbox)
  const leader = world.clientWith(outbox)
  const first = await world.connected(leader)
  first.room.update('m', 'one').catch(() => {})
  const second = await world.connected(world.clientWith(deaf))
  first.room.send('two')
  first.peer.send(ack(await first.peer.next('update'), 1))
  const text = await first.peer.next('text')
  leader.stop()
  expect(await second.peer.next('text')).toMatchObject({ id: text.id })
})

it('G4: what another tab has sent does not wait here, although its event comes before its entry', async () => {
  const outbox = new MemoryOutbox()
  let hear = () => {}
  const late = new (class extends MemoryOutbox {
    override onChange(listener: () => void): void {
      hear = listener
    }
  })(outbox)
  const one = await world.connected(world.clientWith(outbox))
  const two = await world.connected(world.clientWith(late))
  one.room.send('said')
  const { id } = await one.peer.next('text')
  const [, event] = roomOf(2).log
  two.peer.send({ ...event!, id: id! })
  await until(two.room, () => two.room.messages.length === 1)
  hear()
  await expect.poll(() => outbox.all()).toEqual([])
  expect(two.room.pending).toEqual([])
})

it('a store that refuses to keep anything stops nothing', async () => {
  const full = new (class extends MemoryOutbox {
    override put = () => Promise.reject(new Error('the disk is full'))
    override remove = () => Promise.reject(new Error('the disk is full'))
  })()
  const { peer, room } = await world.connected(world.clientWith(full))
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
  const client = world.clientWith(new MemoryOutbox())
  const room = client.join('room')
  expect(() => room.send('x'.repeat(LIMITS.frameBytes))).toThrowError(
    expect.objectContaining({ code: 'message_too_long' }),
  )
  for (let count = 0; count < 1_000; count++) room.send(`${count}`)
  expect(() => room.send('one more')).toThrowError(expect.objectContaining({ code: 'outbox_full' }))
  expect(room.pending).toHaveLength(1_000)
})
