import type { RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let world: ApiWorld
let ada: Visitor
let seen: RoomSummary
let hidden: RoomSummary
type Rooms = { rooms: RoomSummary[]; cursor: string | null }

describe('with PUBLIC_ROOMS=visible', () => {
  beforeAll(async () => {
    world = await ApiWorld.open({ config: { publicRooms: 'visible' }, most: { guest: 20 } })
    ada = await world.person('ada')
    seen = await world.room(ada, 'Seen', { topics: ['Waves'] })
    hidden = await world.room(ada, 'Hidden', { visibility: 'private' })
  })
  afterAll(() => world.close())

  it('public rooms are shown to one who is not signed in, without what is said there', async () => {
    for (const query of ['', '?search=WAV', '?topic=waves', '?order=active', '?order=popular']) {
      const { rooms, cursor } = await world.must<Rooms>('GET', `/api/rooms${query}`)
      expect(rooms.map(({ id }) => id)).toEqual([seen.id])
      expect(cursor).toBeNull()
      expect(rooms[0]).toMatchObject({ joined: false, participants: 1, topics: ['Waves'] })
      expect(rooms[0]).not.toHaveProperty('lastMessage')
    }
    const { room } = await world.must<{ room: RoomSummary }>('GET', roomPath(seen))
    expect(room).toMatchObject({ id: seen.id, joined: false })
    expect((await world.must<{ publicRooms: string }>('GET', '/api/config')).publicRooms).toBe('visible')
  })

  it('private rooms are as absent ones, and everything else needs a sign-in', async () => {
    expect((await world.refusal('GET', roomPath(hidden))).code).toBe('room_not_found')
    for (const path of ['/messages', '/participants', '/pins']) {
      expect((await world.refusal('GET', roomPath(seen) + path)).status, path).toBe(401)
    }
    expect((await world.refusal('POST', '/api/rooms', { body: { name: 'x' } })).status).toBe(401)
    expect((await world.refusal('GET', '/api/topics')).status).toBe(401)
  })

  it('a client that names its account, or shows a bad token, is no guest', async () => {
    const headers = { 'x-expected-user': ada.id }
    expect((await world.refusal('GET', '/api/rooms', { headers })).status).toBe(401)
    expect((await world.refusal('GET', '/api/rooms', { as: { ...ada, accessToken: 'bad' } })).status).toBe(401)
  })

  it('is limited for each address', async () => {
    const codes = []
    for (let i = 0; i < 25; i++) codes.push((await world.call('GET', roomPath(seen))).status)
    expect(codes).toContain(429)
    expect((await world.call('GET', roomPath(seen), { as: ada })).status).toBe(200)
  })
})

it('with PUBLIC_ROOMS=members they need a sign-in', async () => {
  await using closing = new AsyncDisposableStack()
  const closed = closing.adopt(await ApiWorld.open(), (it) => it.close())
  const room = await closed.room(await closed.person('ada'), 'Seen')
  for (const path of ['/api/rooms', roomPath(room)]) expect((await closed.refusal('GET', path)).status).toBe(401)
})
