import { randomUUID } from 'node:crypto'
import { LIMITS, type Message, type Room, type RoomSummary } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'

describe('advisories about Synapse', () => {
  let world: World
  let ada: TestPerson
  let bob: TestPerson
  let room: Room
  let path: string
  let rooms = 0

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ada = await world.person('ada')
    bob = await world.person('bob')
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    room = await world.room(ada, `Room ${++rooms}`, [bob])
    path = roomPath(room)
  })

  it('CVE-2023-32323: no description is too large to be sent on, and larger ones are refused', async () => {
    const sockets = await Promise.all([ada, bob].map((as) => world.joined(room, as)))
    const longest = '𝄞'.repeat(LIMITS.roomDescriptionMax)
    expect(await world.refusal('PATCH', path, { as: ada, body: { description: `${longest}x` } })).toMatchObject({
      status: 400,
      fields: ['description'],
    })
    expect((await world.refusal('PATCH', path, { as: ada, body: { description: longest.repeat(99) } })).status).toBe(
      413,
    )
    await world.must('PATCH', path, { as: ada, body: { description: longest } })
    await sockets[0]!.socket.request({ type: 'text', message: 'behind it', room: room.id })
    await sockets[1]!.socket.next(({ body }) => body === 'behind it')
    expect((await sockets[1]!.socket.settled()).some(({ type }) => type === 'room_changed')).toBe(true)
  })

  it('CVE-2024-31208: frames that change nothing leave nothing in the store', async () => {
    const hers = await world.chat(room, ada)
    const id = randomUUID()
    const again = async (frame: object) => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => hers.request(frame)))
      return new Set(answers.map(({ type, version }) => `${type} ${String(version)}`))
    }
    expect(await again({ type: 'text', id, message: 'once' })).toEqual(new Set(['ack 1']))
    expect(await again({ type: 'update', messageId: id, message: 'twice' })).toEqual(new Set(['ack 2']))
    const { revisions } = await world.must<{ revisions: object[] }>('GET', `${path}/messages/${id}/revisions`, {
      as: ada,
    })
    expect(revisions).toHaveLength(1)
    expect(await again({ type: 'delete', messageId: id })).toEqual(new Set(['ack 3']))
    expect((await world.must<{ room: Room }>('GET', path, { as: ada })).room.version).toBe(3)
  })

  it('CVE-2025-30355: numbers out of range change nothing and stop no one', async () => {
    const { socket } = await world.joined(room, bob)
    const { id } = await socket.request({ type: 'text', message: 'one', room: room.id })
    const other = await world.joined(room, ada)
    for (const n of ['-1', '0.5', '9007199254740993', '1e300', '1e400', '-1e400', '9223372036854775808']) {
      // One of its own: the 20th malformed frame closes a socket.
      const { socket: attacker } = await world.joined(room, bob)
      const frames = [`"type":"read","seq":${n}`, `"type":"join","epoch":"${room.epoch}","since":${n}`]
      const update = `"type":"update","messageId":"${String(id)}","message":"one","version":${n}`
      for (const [i, frame] of [...frames, update].entries()) {
        const ref = `${n} ${i}`
        attacker.send(`{${frame},"room":"${room.id}","ref":"${ref}"}`)
        const { code } = await attacker.next((answer) => answer.ref === ref)
        expect(code, frame).toBe('bad_frame')
      }
      const page = await world.call('GET', `${path}/messages?before=${n}`, { as: bob })
      expect(page.status, n).toBe(400)
    }
    await socket.request({ type: 'text', message: 'two', room: room.id })
    await other.socket.next(({ body }) => body === 'two')
    const { rooms: mine } = await world.must<{ rooms: RoomSummary[] }>('GET', '/api/rooms', { as: bob })
    expect(mine.find((one) => one.id === room.id)).toMatchObject({ version: 2, unread: 0 })
  })

  it('CVE-2026-45076: the whole history of a room can be read page by page, with odd texts and tombstones', async () => {
    const hers = await world.chat(room, ada)
    const bodies = ['x'.repeat(500), '\u2028', '\u202e', '́'.repeat(400), '{"type":"sync"}', '𝄞'.repeat(500)]
    for (const message of [...bodies, ...bodies, ...bodies]) await hers.request({ type: 'text', message })
    const { messages: all } = await world.must<{ messages: Message[] }>('GET', `${path}/messages`, { as: ada })
    const kept = all.filter((_, i) => i % 9 === 4)
    for (const { id } of all) {
      if (!kept.some((one) => one.id === id)) await hers.request({ type: 'delete', messageId: id })
    }
    const seen: string[] = []
    let more = { before: Number.MAX_SAFE_INTEGER % 1e15, hasBefore: true }
    while (more.hasBefore) {
      const page = await world.must<{ messages: Message[]; hasBefore: boolean }>(
        'GET',
        `${path}/messages?limit=1&before=${more.before}`,
        { as: bob },
      )
      seen.unshift(...page.messages.map(({ id }) => id))
      more = { before: page.messages[0]!.seq, hasBefore: page.hasBefore }
    }
    expect(seen).toEqual(kept.map(({ id }) => id))
  })
})
