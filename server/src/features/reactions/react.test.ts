import { randomUUID } from 'node:crypto'
import type { Message, Reaction, Room } from '@edusphere/protocol'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

describe('react', () => {
  let world: World
  let people: TestPerson[]
  let room: Room
  let socket: TestSocket
  let id: string

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    people = await Promise.all(Array.from({ length: 22 }, (_, i) => world.person(`user${i}`)))
    const [host, ...others] = people
    room = await world.room(host!, 'Physics', others)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    socket = await world.socket('/ws', people[0])
    await socket.request({ type: 'join', room: room.id })
    id = String((await socket.request({ type: 'text', room: room.id, message: 'Light is a wave' })).id)
  })

  const react = (emoji: string, active = true, by = socket) =>
    by.request({ type: 'react', room: room.id, messageId: id, emoji, active })
  const messagesOf = async (as: TestPerson) =>
    (await world.must<{ messages: Message[] }>('GET', `${roomPath(room)}/messages?limit=1`, { as })).messages
  const told = () => socket.frames.filter(({ type }) => type === 'message_changed').at(-1)

  it('[G1] is told to all with the whole row, takes one version, and leaves the body alone', async () => {
    const { version: made } = (await messagesOf(people[0]!))[0]!
    expect(await react('👍')).toMatchObject({ type: 'ack', id, seq: made, version: made + 1, mine: ['👍'] })
    const row = { id, version: made + 1, seq: made, bodyVersion: made, body: 'Light is a wave', edited: false }
    const reactions = [{ emoji: '👍', count: 1, users: ['user0'] }]
    expect(told()).toMatchObject({ what: 'reactions', by: 'user0', emoji: '👍', active: true, ...row, reactions })
    expect(told()).not.toHaveProperty('mine')
    expect(await messagesOf(people[0]!)).toMatchObject([{ ...row, reactions, mine: ['👍'] }])
    expect(await messagesOf(people[1]!)).toMatchObject([{ ...row, reactions, mine: [] }])
  })

  it('[G4] changes nothing where it is so already', async () => {
    const first = Number((await react('👍')).version)
    expect(await react('👍')).toMatchObject({ type: 'ack', version: first, mine: ['👍'] })
    expect(await react('🎉', false)).toMatchObject({ version: first, mine: ['👍'] })
    expect(await react('👍', false)).toMatchObject({ version: first + 1, mine: [] })
    expect(await react('👍', false)).toMatchObject({ version: first + 1, mine: [] })
    expect(await messagesOf(people[0]!)).toMatchObject([{ reactions: [], version: first + 1 }])
  })

  it('[G4] makes no edit_conflict, and no repeated text a conflict', async () => {
    const [{ version }] = (await messagesOf(people[0]!)) as [Message]
    await react('👍')
    const same = { type: 'text', room: room.id, id, message: 'Light is a wave' } as const
    expect(await socket.request(same)).toMatchObject({ type: 'ack', id })
    expect(await socket.request({ ...same, message: 'Another' })).toMatchObject({ code: 'id_conflict' })
    const edit = { type: 'update', room: room.id, messageId: id, message: 'A particle', version } as const
    expect(await socket.request(edit)).toMatchObject({ type: 'ack' })
    expect(await messagesOf(people[0]!)).toMatchObject([{ body: 'A particle', reactions: [{ emoji: '👍' }] }])
  })

  it('shows the first 20 in the order they reacted, moves others up, and names everyone when asked', async () => {
    const sockets = await Promise.all(people.map((as) => world.socket('/ws', as)))
    for (const by of sockets) await react('👍', true, by)
    const usersOf = async () => (await messagesOf(people[21]!))[0]!.reactions![0]!
    const names = people.map(({ username }) => username)
    expect(await usersOf()).toEqual({ emoji: '👍', count: 22, users: names.slice(0, 20) })
    expect((await messagesOf(people[21]!))[0]!.mine).toEqual(['👍'])
    await react('👍', false, sockets[3])
    expect(await usersOf()).toEqual({ emoji: '👍', count: 21, users: names.slice(0, 21).toSpliced(3, 1) })
    const all = await world.must<{ reactions: Reaction[] }>('GET', `${roomPath(room)}/messages/${id}/reactions`, {
      as: people[3]!,
    })
    expect(all.reactions).toEqual([{ emoji: '👍', count: 21, users: names.toSpliced(3, 1) }])
  })

  it('refuses what is no emoji, a 21st kind, and messages that are not there', async () => {
    for (const emoji of ['x', '👍👍', '', 'ok 👍', '\u{1F1F1}'])
      expect(await react(emoji)).toMatchObject({ type: 'error', code: 'bad_frame' })
    const kinds = Array.from({ length: 20 }, (_, i) => String.fromCodePoint(0x1f600 + i))
    for (const emoji of kinds) expect(await react(emoji)).toMatchObject({ type: 'ack' })
    expect(await react('👍🏽')).toMatchObject({ code: 'too_many_reactions' })
    await react(kinds[7]!, false)
    expect(await react('👍🏽')).toMatchObject({ type: 'ack', mine: [...kinds.toSpliced(7, 1), '👍🏽'] })
    await socket.request({ type: 'delete', room: room.id, messageId: id })
    expect(await react('👍')).toMatchObject({ code: 'message_not_found' })
    expect(await react('👍', false)).toMatchObject({ code: 'message_not_found' })
    const absent = `${roomPath(room)}/messages/${randomUUID()}/reactions`
    expect(await world.refusal('GET', absent, { as: people[0]! })).toMatchObject({ code: 'message_not_found' })
  })

  it('[G3] comes in a sync, and not to a client that knows only the specification', async () => {
    const plain = await world.socket(`/ws/chat/user0/${room.slug}`, people[1])
    const { version: since, epoch } = await socket.request({ type: 'join', room: room.id })
    await react('👍')
    const late = await world.socket('/ws', people[1])
    const sync = await late.request({ type: 'join', room: room.id, since, epoch })
    expect(sync).toMatchObject({ type: 'sync', messages: [{ id, reactions: [{ emoji: '👍', users: ['user0'] }] }] })
    await socket.request({ type: 'text', room: room.id, message: 'next' })
    await plain.next(({ type }) => type === 'chat_message')
    expect(plain.frames.map(({ type }) => type)).toEqual(['chat_message'])
  })
})
