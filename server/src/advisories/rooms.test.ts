import { randomUUID } from 'node:crypto'
import type { Message, Participant, Room, RoomSummary } from '@edusphere/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import type { Frame, TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'

let world: World
let ada: TestPerson
let bob: TestPerson
let eve: TestPerson
let room: Room
let path: string
let rooms = 0

beforeAll(async () => {
  world = await World.open({ LIMITS: 'off' })
  ada = await world.person('ada')
  bob = await world.person('bob')
  eve = await world.person('eve')
})
afterAll(() => world.close())
beforeEach(async () => {
  room = await world.room(ada, `Room ${++rooms}`, [bob])
  path = roomPath(room)
})

const history = async (as: TestPerson, query = '') =>
  (await world.must<{ messages: Message[] }>('GET', `${path}/messages${query}`, { as })).messages

/** A socket of each form and style. */
const socketsOf = async (as: TestPerson): Promise<TestSocket[]> => [
  await world.chat(room, as),
  await world.chat(room, as, '?since=0'),
  (await world.joined(room, as)).socket,
]

const settled = async (sockets: TestSocket[]): Promise<Frame[]> =>
  (await Promise.all(sockets.map((socket) => socket.settled()))).flat()

describe('advisories about Mattermost', () => {
  it('CVE-2025-13821: a new name sends no hash, token or address to the room', async () => {
    const rob = await world.person(`rob-${rooms}`)
    const sockets = [...(await socketsOf(ada)), ...(await socketsOf(bob))]
    await world.must('PATCH', '/api/auth/me', { as: rob, body: { name: 'Robert' } })
    await world.must('PUT', `${path}/participants/me`, { as: rob })
    await (await world.chat(room, rob)).request({ type: 'text', message: 'said under the new name' })
    for (const socket of sockets) await socket.next(({ userName }) => userName === 'Robert')
    const told = JSON.stringify([await settled(sockets), await world.must('GET', `${path}/participants`, { as: ada })])
    expect(told).toContain('Robert')
    expect(told).not.toMatch(/argon2|password|token|@example\.org/i)
  })

  it('CVE-2025-41443: a room that one may not see is not told apart from an absent one', async () => {
    const hidden = await world.must<{ room: Room }>('POST', '/api/rooms', {
      as: ada,
      body: { name: `Hidden ${rooms}`, visibility: 'private' },
    })
    const absent = await world.call('GET', '/api/rooms/ada/absent', { as: eve })
    for (const rest of ['', '/participants', '/messages', `/messages/${randomUUID()}/revisions`]) {
      const answer = await world.call('GET', `${roomPath(hidden.room)}${rest}`, { as: eve })
      expect([answer.status, answer.text]).toEqual([absent.status, absent.text])
      expect((await world.call('GET', `${path}${rest}`)).status).toBe(401)
    }
    const listed = await world.must<{ rooms: RoomSummary[] }>('GET', `/api/rooms?search=hidden`, { as: eve })
    expect(listed.rooms).toEqual([])
    const socket = await world.socket('/ws', eve)
    const [there, nowhere] = [hidden.room.id, randomUUID()]
    const codes = [there, nowhere].map(async (id) => (await socket.request({ type: 'join', room: id })).code)
    expect(await Promise.all(codes)).toEqual(['not_participant', 'not_participant'])
  })

  it('CVE-2025-55074: how far one has read is told to no one else', async () => {
    const hers = await socketsOf(ada)
    const [his, elsewhere] = [(await world.joined(room, bob)).socket, (await world.joined(room, bob)).socket]
    await his.request({ type: 'text', message: 'read me', room: room.id })
    await his.request({ type: 'read', seq: 1, room: room.id })
    expect(await elsewhere.next(({ type }) => type === 'read')).toMatchObject({ seq: 1 })
    const frames = await settled(hers)
    expect(frames.filter(({ type }) => type === 'read')).toEqual([])
    const { participants } = await world.must<{ participants: Participant[] }>('GET', `${path}/participants`, {
      as: ada,
    })
    const shown = ['host', 'id', 'isHost', 'joined', 'name', 'online', 'role', 'mutedUntil', 'userAvatar', 'username']
    expect(shown).toEqual(expect.arrayContaining(Object.keys(participants[1]!)))
  })

  it('CVE-2026-2457: what a client says about its message beside the text is not stored', async () => {
    const hers = await world.chat(room, ada)
    const his = await world.chat(room, bob)
    await hers.request({ type: 'text', message: 'mine' })
    const [plain] = await history(ada)
    const author = { user: 'ada', user_id: ada.id, userName: 'ADA', userAvatar: '/api/avatars/x' }
    const state = { seq: 1, bodyVersion: 1, created: plain!.created, edited: false, deleted: true }
    const quoted = {
      metadata: { embeds: [plain] },
      embeds: [plain],
      props: {},
      pinned: { by: 'ada' },
      replies: { count: 9 },
    }
    const { id } = await his.request({ ...author, ...state, ...quoted, type: 'text', message: 'his' })
    await his.request({ ...author, ...state, ...quoted, type: 'update', messageId: id, message: 'his own' })
    const [, spoofed] = await history(ada)
    expect(spoofed).toMatchObject({ user: 'bob', user_id: bob.id, userName: 'BOB', userAvatar: null, edited: true })
    expect(spoofed).toMatchObject({ seq: 2, version: 3, body: 'his own' })
    expect(Object.keys(spoofed!).sort()).toEqual(Object.keys(plain!).sort())
  })

  it('CVE-2026-2578: the event of a deletion carries nothing of the message', async () => {
    const his = await world.chat(room, bob)
    const { id } = await his.request({ type: 'text', message: 'first secret' })
    await his.request({ type: 'update', messageId: id, message: 'second secret' })
    const hers = await Promise.all([world.chat(room, ada), world.joined(room, ada).then(({ socket }) => socket)])
    await settled(hers)
    const seen = hers.map(({ frames }) => frames.length)
    await his.request({ type: 'delete', messageId: id })
    for (const socket of hers) await socket.next(({ action }) => action === 'delete')
    const late = (await world.joined(room, ada, { since: 1, epoch: room.epoch })).sync
    const told = JSON.stringify([hers.map(({ frames }, i) => frames.slice(seen[i])), late, await history(ada)])
    expect(told).not.toContain('secret')
    const { text } = await world.call('GET', `${path}/messages/${String(id)}/revisions`, { as: ada })
    expect(text).not.toContain('secret')
    expect(JSON.stringify(await world.must('GET', '/api/rooms', { as: ada }))).not.toContain('secret')
  })

  it('CVE-2026-3637: a person who may no longer write cannot change earlier messages either', async () => {
    const { socket } = await world.joined(room, bob)
    const { id } = await socket.request({ type: 'text', message: 'as it was', room: room.id })
    await world.must('DELETE', `${path}/participants/bob`, { as: ada })
    for (const change of [{ type: 'update', message: 'changed' }, { type: 'delete' }]) {
      const answer = await socket.request({ ...change, messageId: id, room: room.id })
      expect(answer).toMatchObject({ type: 'error', code: 'not_participant' })
    }
    expect((await history(ada)).map(({ body }) => body)).toEqual(['as it was'])
  })

  it('CVE-2026-9162: signing out everywhere ends the sockets that are open', async () => {
    const zoe = await world.person(`zoe-${rooms}`)
    await world.must('PUT', `${path}/participants/me`, { as: zoe })
    const sockets = [...(await socketsOf(zoe)), await world.chat(room, await world.signIn(zoe))]
    await world.must('DELETE', '/api/auth/sessions/all', { as: zoe })
    for (const socket of sockets) expect((await socket.closed).code).toBe(4401)
    await (await world.chat(room, ada)).request({ type: 'text', message: 'after' })
    expect(JSON.stringify(sockets.map(({ frames }) => frames))).not.toContain('after')
  })

  it('CVE-2026-28759: a host removes people of the own rooms alone', async () => {
    const other = await world.room(eve, `Other ${rooms}`)
    const refused = await world.refusal('DELETE', `${roomPath(other)}/participants/bob`, { as: eve })
    expect(refused.code).toBe('not_found')
    for (const target of ['bob', 'ada', 'me']) {
      const { status } = await world.call('DELETE', `${path}/participants/${target}`, { as: eve })
      expect(status).toBe(403)
    }
    const forged = { kind: 'members', action: 'left', user: 'bob', roomId: room.id, room: room.id }
    const socket = await world.socket('/ws', eve)
    for (const type of ['members', 'participant', 'room_deleted', 'sessions_ended', 'sync']) {
      expect(await socket.request({ ...forged, type })).toMatchObject({ code: 'unknown_type' })
    }
    const { participants } = await world.must<{ participants: Participant[] }>('GET', `${path}/participants`, {
      as: bob,
    })
    expect(participants.map(({ username }) => username)).toEqual(['ada', 'bob'])
  })
})

describe('advisories about Campfire and Zulip', () => {
  it('GHSA-xg3h-rg27-h6fr (Campfire): a subscription ends with the membership', async () => {
    const his = await socketsOf(bob)
    await world.must('DELETE', `${path}/participants/bob`, { as: ada })
    const hers = await world.chat(room, ada)
    await hers.request({ type: 'text', message: 'after his removal' })
    await hers.settled()
    const [plain, resumed, any] = his
    expect((await plain!.closed).code).toBe(4404)
    expect((await resumed!.closed).code).toBe(4404)
    expect(await any!.request({ type: 'join', room: room.id, since: 0, epoch: room.epoch })).toMatchObject({
      code: 'not_participant',
    })
    expect(JSON.stringify(his.map(({ frames }) => frames))).not.toContain('after his removal')
  })

  it('CVE-2022-31017 (Zulip): an edit sends the new text only, and the old one is for participants', async () => {
    const his = await socketsOf(bob)
    const hers = await world.chat(room, ada)
    const { id } = await hers.request({ type: 'text', message: 'the old text' })
    for (const socket of his) await socket.next(({ body }) => body === 'the old text')
    const seen = his.map(({ frames }) => frames.length)
    await hers.request({ type: 'update', messageId: id, message: 'the new text' })
    for (const socket of his) await socket.next(({ body }) => body === 'the new text')
    const told = JSON.stringify(his.map(({ frames }, i) => frames.slice(seen[i])))
    expect(told).not.toContain('the old text')
    const revisions = `${path}/messages/${String(id)}/revisions`
    expect((await world.call('GET', revisions, { as: bob })).text).toContain('the old text')
    expect(await world.refusal('GET', revisions, { as: eve })).toMatchObject({ status: 403, code: 'not_participant' })
  })
})
