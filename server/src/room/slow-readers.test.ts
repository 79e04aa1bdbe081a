import type { Room } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { type Frame } from '@edusphere/testing/test-socket'
import type { TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

/** Far more than the kernel and the server buffer for a socket. */
const MESSAGES = 1_500
const BODY = 'x'.repeat(9_000)

describe('slow readers', () => {
  let world: World
  let ada: TestPerson
  let bob: TestPerson
  let room: Room
  let rooms = 0

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off', MESSAGE_MAX_LENGTH: '10000' })
    ada = await world.person('ada')
    bob = await world.person('bob')
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    room = await world.room(ada, `Room ${++rooms}`, [bob])
  })

  const flood = async (writer: TestSocket) => {
    for (let i = 0; i < MESSAGES; i++) {
      writer.send({ type: 'text', room: room.id, message: `${i} ${BODY}` })
      if (i % 50 === 49) await writer.request({ type: 'ping' })
    }
    await writer.request({ type: 'ping' })
  }

  it('[G3] a reader that stalls holds nobody up, and has missed nothing when it is back', async () => {
    const writer = (await world.joined(room, ada)).socket
    const slow = (await world.joined(room, bob)).socket
    const quick = (await world.joined(room, bob)).socket
    slow.ws.pause()
    await flood(writer)
    await quick.settled()
    expect(quick.events.map(({ version }) => version)).toEqual(Array.from({ length: MESSAGES }, (_, i) => i + 1))
    slow.ws.resume()
    await slow.next((frame) => reaches(frame, MESSAGES))
    const changes = slow.frames.filter(({ type }) => type === 'sync' || type === 'chat_message').slice(1)
    expect(changes.some(({ type }) => type === 'sync')).toBe(true)
    let position = 0
    const seqs = new Set<number>()
    for (const change of changes) {
      expect(change.type === 'sync' ? change.from : Number(change.version) - 1).toBe(position)
      position = Number(change.version)
      for (const { seq } of change.type === 'sync' ? (change.messages as { seq: number }[]) : [change]) {
        seqs.add(Number(seq))
      }
    }
    expect(seqs.size).toBe(MESSAGES)
  }, 60_000)

  it('[G3] a client that knows only the specification gets the repair as plain events', async () => {
    const writer = await world.chat(room, ada)
    const slow = await world.chat(room, bob)
    slow.ws.pause()
    for (let i = 0; i < MESSAGES; i += 50) {
      for (let j = i; j < i + 50; j++) writer.send({ type: 'text', message: `${j} ${BODY}` })
      await writer.request({ type: 'ping' })
    }
    slow.ws.resume()
    await slow.next(({ version }) => version === MESSAGES)
    expect(slow.events.map(({ version }) => version)).toEqual(Array.from({ length: MESSAGES }, (_, i) => i + 1))
    expect(slow.frames.some(({ type }) => type === 'sync')).toBe(false)
  }, 60_000)

  it('closes a reader with 4408 whose own answers pile up beyond 1 MiB, and tells the others at once', async () => {
    const greedy = (await world.joined(room, ada)).socket
    const witness = (await world.joined(room, bob)).socket
    // With two servers, his server may not know of her yet when he joins.
    await witness.seesOnline('ada,bob')
    greedy.ws.pause()
    // How much the kernel buffers in between differs.
    while (witness.online !== 'bob') {
      for (let i = 0; i < 1_000; i++) greedy.send({ type: 'ping', ref: String(i).padEnd(64) })
      await new Promise((resolve) => setImmediate(resolve))
    }
    greedy.ws.resume()
    expect((await greedy.closed).code).toBe(4408)
  }, 60_000)
})

const reaches = ({ type, version, more }: Frame, head: number) =>
  (type === 'chat_message' || (type === 'sync' && more === false)) && version === head
