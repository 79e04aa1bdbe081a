import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { appendTo } from '@edusphere/testing/changes'

let world: ApiWorld
let ada: Visitor
let bob: Visitor

beforeAll(async () => {
  world = await ApiWorld.open({ config: { limits: false } })
  ada = await world.person('ada')
  bob = await world.person('bob')
})
beforeEach(() => void world.told.splice(0))
afterAll(() => world.close())

type Rooms = { rooms: RoomSummary[]; cursor: string | null }
const list = (as: Visitor, query = '') => world.must<Rooms>('GET', `/api/rooms${query}`, { as })

async function say(room: RoomSummary, author: Visitor, body: string) {
  const change = { kind: 'create', roomId: room.id, userId: author.id, id: crypto.randomUUID(), body } as const
  const [outcome] = await appendTo(world.context.store, [change])
  if (outcome?.status !== 'stored') throw new Error('not said')
  return outcome.message
}

describe('POST /api/rooms', () => {
  it('makes a room, its host taking part', async () => {
    const body = { name: 'Ģeometrija', description: 'Trijstūri', visibility: 'private' }
    const answer = await world.call('POST', '/api/rooms', { as: ada, body })
    expect(answer.status).toBe(201)
    expect(answer.json<{ room: RoomSummary }>().room).toEqual({
      ...body,
      topics: [],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      slug: 'geometrija',
      address: 'ada/geometrija',
      host: { id: ada.id, username: 'ada', name: 'ADA' },
      created: expect.stringMatching(/Z$/) as string,
      mode: 'open',
      slowMode: 0,
      version: 0,
      epoch: expect.stringMatching(/^[\w-]{16}\.[\w-]+$/) as string,
      joined: true,
      ...{ role: 'host', mutedUntil: null, roles: [] },
      participants: 1,
      readSeq: 0,
      unread: 0,
      lastMessage: null,
    })
  })

  it('numbers slugs per host, also when they are taken at the same moment', async () => {
    const rooms = await Promise.all(Array.from({ length: 5 }, () => world.room(ada, 'Maths')))
    expect(rooms.map(({ slug }) => slug).sort()).toEqual(['maths', 'maths-2', 'maths-3', 'maths-4', 'maths-5'])
    expect((await world.room(bob, 'maths!')).slug).toBe('maths')
  })

  it('is public unless said otherwise', async () => {
    expect(await world.room(ada, 'Open')).toMatchObject({ visibility: 'public', description: '' })
  })
})

describe('/api/rooms/{username}/{slug}', () => {
  it('GET shows a public room to anyone signed in, without what is said there', async () => {
    const room = await world.room(ada, 'Public')
    await say(room, ada, 'Hello')
    const seen = await world.must<{ room: RoomSummary }>('GET', roomPath(room), { as: bob })
    expect(seen.room).toMatchObject({ id: room.id, joined: false, version: 1, participants: 1 })
    expect(seen.room).not.toHaveProperty('lastMessage')
    expect(seen.room).not.toHaveProperty('unread')
    expect((await world.call('GET', roomPath(room))).status).toBe(401)
  })

  it('PATCH changes name, description and visibility; the slug stays', async () => {
    const room = await world.room(ada, 'Before')
    const body = { name: 'After', description: 'Changed', visibility: 'private' }
    const changed = await world.must<{ room: RoomSummary }>('PATCH', roomPath(room), { as: ada, body })
    expect(changed.room).toMatchObject({ ...body, slug: 'before', id: room.id })
    expect(world.told).toEqual([['changed', room.id]])
    expect((await list(ada, '?search=after')).rooms.map(({ id }) => id)).toEqual([room.id])
  })

  it('DELETE takes everything in it along', async () => {
    const room = await world.room(ada, 'Short-lived')
    await world.join(room, bob)
    const { id } = await say(room, bob, 'Hello')
    await appendTo(world.context.store, [{ kind: 'update', roomId: room.id, userId: bob.id, id, body: 'Hi' }])
    expect((await world.call('DELETE', roomPath(room), { as: ada })).status).toBe(204)
    expect(world.told.at(-1)).toEqual(['deleted', room.id])
    expect((await world.call('GET', roomPath(room), { as: bob })).status).toBe(404)
    const { db } = world.context.store
    for (const table of ['messages', 'participants', 'room_heads'] as const) {
      expect(await db.selectFrom(table).selectAll().where('room_id', '=', room.id).execute()).toEqual([])
    }
    expect(await db.selectFrom('revisions').selectAll().where('message_id', '=', id).execute()).toEqual([])
    const again = await world.room(ada, 'Short-lived')
    expect([again.slug, again.epoch === room.epoch]).toEqual(['short-lived', false])
  })

  it.each([
    ['PATCH', '', { name: 'Mine now' }],
    ['DELETE', '', undefined],
    ['POST', '/invite', undefined],
    ['DELETE', '/invite', undefined],
    ['DELETE', '/participants/ada', undefined],
    ['PUT', '/participants/ada', undefined],
  ])('%s …%s is for the host alone', async (method, rest, body) => {
    const room = await world.room(ada, 'Hosted')
    await world.join(room, bob)
    world.told.splice(0)
    const refusal = await world.refusal(method, roomPath(room) + rest, { as: bob, body })
    expect(refusal).toEqual({ status: 403, code: 'not_host', fields: [] })
    const after = await world.must<{ room: RoomSummary }>('GET', roomPath(room), { as: ada })
    expect([after.room.name, after.room.participants, world.told]).toEqual(['Hosted', 2, []])
  })

  it('S9: a private room one is not in and an absent one answer the same, byte for byte', async () => {
    const room = await world.room(ada, 'Secret', { visibility: 'private' })
    await say(room, ada, 'Psst')
    const message = crypto.randomUUID()
    const calls: [string, string, object?][] = [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['DELETE', ''],
      ['GET', '/participants'],
      ['PUT', '/participants/me', {}],
      ['PUT', '/participants/me', { invite: 'wrong' }],
      ['DELETE', '/participants/me'],
      ['DELETE', '/participants/ada'],
      ['PUT', '/participants/ada'],
      ['GET', '/messages'],
      ['GET', `/messages/${message}/revisions`],
      ['POST', '/invite'],
      ['DELETE', '/invite'],
    ]
    const comparable = ({ status, headers, text }: Awaited<ReturnType<ApiWorld['call']>>) => {
      const rest = [...headers].filter(([name]) => name !== 'date')
      return { status, text, headers: rest }
    }
    for (const [method, rest, body] of calls) {
      const there = comparable(await world.call(method, `/api/rooms/ada/secret${rest}`, { as: bob, body }))
      const absent = comparable(await world.call(method, `/api/rooms/ada/absent${rest}`, { as: bob, body }))
      const nobody = comparable(await world.call(method, `/api/rooms/nobody/secret${rest}`, { as: bob, body }))
      expect(there.text).toBe('{"error":"Room not found","code":"room_not_found"}')
      expect([absent, nobody], `${method} ${rest}`).toEqual([there, there])
    }
  })
})

describe('GET /api/rooms', () => {
  let eva: Visitor
  beforeAll(async () => void (eva = await world.person('eva')))

  it('lists mine first, with what I have not read and what was said last', async () => {
    const [older, newer] = [await world.room(ada, 'Older'), await world.room(ada, 'Newer', { visibility: 'private' })]
    const { invite } = await world.must<{ invite: string }>('POST', `${roomPath(newer)}/invite`, { as: ada })
    await say(older, ada, 'Before Eva came')
    await world.join(older, eva)
    await world.join(newer, eva, invite)
    const first = await say(newer, ada, 'First')
    await vi.waitUntil(() => Date.now() > first.created, { interval: 1 })
    const kept = await say(older, ada, 'Second')
    const gone = await say(older, ada, 'Third')
    await say(older, eva, 'Mine')
    await appendTo(world.context.store, [{ kind: 'delete', roomId: older.id, userId: ada.id, id: gone.id }])
    const { rooms } = await list(eva)
    expect(rooms.slice(0, 2)).toMatchObject([
      { id: older.id, joined: true, readSeq: 1, unread: 1, version: 5, lastMessage: { body: 'Mine', user: 'eva' } },
      {
        id: newer.id,
        joined: true,
        readSeq: 0,
        unread: 1,
        version: 1,
        lastMessage: { body: 'First', userName: 'ADA' },
      },
    ])
    expect(kept.version).toBe(2)
    expect(rooms.slice(2).every(({ joined, visibility }) => !joined && visibility === 'public')).toBe(true)
  })

  it('goes through all public rooms page by page, each once, whatever is made meanwhile', async () => {
    const made = []
    for (let i = 0; i < 120; i++) made.push((await world.room(bob, `Page ${i}`)).id)
    const seen: string[] = []
    let { rooms, cursor } = await list(eva, '?search=page')
    expect(rooms).toHaveLength(50)
    seen.push(...rooms.map(({ id }) => id))
    world.pass(1)
    await world.room(bob, 'Page made meanwhile')
    while (cursor !== null) {
      ;({ rooms, cursor } = await list(eva, `?search=page&cursor=${cursor}`))
      seen.push(...rooms.map(({ id }) => id))
    }
    expect(seen.toSorted()).toEqual(made.toSorted())
  })

  it('finds names whatever their case and diacritics, and takes wildcards for themselves', async () => {
    await world.room(bob, 'ŠĶĒRES un 100% papīrs')
    await world.room(bob, 'Skeres_2')
    const names = async (search: string) =>
      (await list(eva, `?search=${encodeURIComponent(search)}`)).rooms.map(({ name }) => name).toSorted()
    expect(await names('šķēr')).toEqual(['Skeres_2', 'ŠĶĒRES un 100% papīrs'])
    expect(await names('SKERES')).toEqual(['Skeres_2', 'ŠĶĒRES un 100% papīrs'])
    expect(await names('100%')).toEqual(['ŠĶĒRES un 100% papīrs'])
    expect(await names('s_2')).toEqual(['Skeres_2'])
    expect(await names('_%')).toEqual([])
    expect(await names("\\' or 1=1 --")).toEqual([])
  })

  it('does not list private rooms of others', async () => {
    await world.room(bob, 'Hidden away', { visibility: 'private' })
    expect((await list(eva, '?search=hidden')).rooms).toEqual([])
    expect((await list(bob, '?search=hidden')).rooms).toHaveLength(1)
  })
})
