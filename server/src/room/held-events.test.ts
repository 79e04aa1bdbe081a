import { randomUUID } from 'node:crypto'
import type { Room } from '@edusphere/protocol'
import type { TestPerson } from '@edusphere/testing/api'
import type { Frame, TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomEvent } from '../bus/bus.ts'
import { HeldEvents } from './held-events.ts'

describe('events that may wait', () => {
  const event = (version: number, mayWait = true): RoomEvent => ({
    ...{ version, membersVersion: 1, row: { version } },
    ...(mayWait && { told: { type: 'waits' } }),
  })
  const versions = (events: readonly RoomEvent[]) => events.map(({ version }) => version)

  beforeEach(() => {
    vi.useFakeTimers()
    return () => vi.useRealTimers()
  })

  it('are due at once when nothing was told lately, then together every 250 ms', () => {
    const told: number[][] = []
    const held: HeldEvents = new HeldEvents(
      ({ told }) => told !== undefined,
      () => told.push(versions(held.release())),
    )
    expect(versions(held.add([event(1)]))).toEqual([1])
    for (const version of [2, 3]) expect(held.add([event(version)])).toEqual([])
    expect(held.last).toBe(3)
    vi.advanceTimersByTime(249)
    expect(told).toEqual([])
    vi.advanceTimersByTime(1)
    expect(held.add([event(4)])).toEqual([])
    vi.advanceTimersByTime(250)
    expect(told).toEqual([[2, 3], [4]])
    vi.advanceTimersByTime(250)
    expect(versions(held.add([event(5)]))).toEqual([5])
    expect(told).toHaveLength(2)
  })

  it('go before one that cannot wait, and those after it wait', () => {
    const held = new HeldEvents(
      ({ told }) => told !== undefined,
      () => {},
    )
    held.add([event(1)])
    held.add([event(2)])
    expect(versions(held.add([event(3), event(4, false), event(5)]))).toEqual([2, 3, 4])
    expect(versions(held.release())).toEqual([5])
    held.close()
  })
})

describe('changes of facets', () => {
  let world: World
  let people: TestPerson[]
  let room: Room
  let sockets: TestSocket[]
  let reader: TestSocket
  let id: string

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    people = await Promise.all(Array.from({ length: 30 }, (_, i) => world.person(`user${i}`)))
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    const [host, ...others] = people
    room = await world.room(host!, `Physics ${randomUUID().slice(0, 8)}`, others)
    sockets = await Promise.all(people.map(async (person) => (await world.joined(room, person)).socket))
    reader = (await world.joined(room, people[0]!)).socket
    id = String((await text('Light is a wave')).id)
    await expect.poll(() => last()).toMatchObject({ action: 'new' })
  })

  const text = (message: string) => sockets[0]!.request({ type: 'text', room: room.id, message })
  const react = (by: number, emoji = '👍') =>
    sockets[by]!.request({ type: 'react', room: room.id, messageId: id, emoji, active: true })
  const versioned = () => reader.frames.filter((frame) => 'version' in frame && frame.type !== 'ack')
  const last = () => versioned().at(-1)
  const spans = (frames: readonly Frame[]) => frames.map(({ from, version }) => [from ?? Number(version) - 1, version])

  it('travel together, each version once and in order, and end in the last state', async () => {
    await Promise.all(people.map((_, i) => react(i)))
    await expect.poll(() => last()).toMatchObject({ version: 31 })
    const told = spans(versioned())
    expect(told.map(([, version]) => version)).toEqual([...told.slice(1).map(([from]) => from), 31])
    expect(told.length).toBeLessThan(10)
    const { messages } = last() as unknown as { messages: object[] }
    expect(messages).toMatchObject([{ id, version: 31, reactions: [{ count: 30 }] }])
  })

  it('are told before a later message and before a pong', async () => {
    await react(1)
    await Promise.all([react(2), react(3)])
    await text('Or is it?')
    await expect.poll(() => last()).toMatchObject({ action: 'new', version: 5 })
    await react(4)
    await react(5)
    // With two processes, the reader's may hear of the last change after the writer was answered.
    const head = async () => {
      const { heads } = (await reader.request({ type: 'ping' })) as unknown as { heads: Record<string, number> }
      expect(last()).toMatchObject({ version: heads[room.id] })
      return heads[room.id]
    }
    await expect.poll(head).toBe(7)
    const told = spans(versioned())
    expect(told.slice(1).map(([from]) => from)).toEqual(told.slice(0, -1).map(([, version]) => version))
  })

  it('are told alone when they come alone', async () => {
    await react(1)
    await expect.poll(() => last()).toMatchObject({ type: 'message_changed', by: 'user1', emoji: '👍', active: true })
  })
})
