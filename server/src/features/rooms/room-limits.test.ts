import type { RoomSummary } from '@edusphere/protocol'
import { appendTo } from '@edusphere/testing/changes'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LIMIT_ROWS } from '../../limit-table.ts'
import type { Most } from '../../limits.ts'

async function open(most: Most, config = {}): Promise<{ world: ApiWorld; ada: Visitor; bob: Visitor }> {
  const world = await ApiWorld.open({ most, config })
  onTestFinished(() => world.close())
  return { world, ada: await world.person('ada'), bob: await world.person('bob') }
}

type Rooms = { rooms: RoomSummary[]; cursor: string | null }

describe('[A4] the rooms of one person', () => {
  it('have an end: no more are made or joined, and nothing changes, until one is left', async () => {
    const { world, ada, bob } = await open({ rooms: 3 })
    const [first] = [await world.room(bob, 'One'), await world.room(bob, 'Two')]
    const [mine, next] = [await world.room(ada, 'Of Ada'), await world.room(ada, 'Another of Ada')]
    await world.join(mine, bob)
    const refused = { status: 409, code: 'too_many_rooms', fields: [] }
    const joining = () => world.refusal('PUT', `${roomPath(next)}/participants/me`, { as: bob })
    expect(await joining()).toEqual(refused)
    expect(await world.refusal('POST', '/api/rooms', { as: bob, body: { name: 'Three' } })).toEqual(refused)
    const { rooms } = await world.must<Rooms>('GET', '/api/rooms', { as: bob })
    const joined = rooms.filter((room) => room.joined).map(({ name }) => name)
    expect(joined.toSorted()).toEqual(['Of Ada', 'One', 'Two'])
    await world.must('DELETE', roomPath(first), { as: bob })
    await world.join(next, bob)
  })

  it('have an end for a host who lets someone back in', async () => {
    const { world, ada, bob } = await open({ rooms: 1 })
    const room = await world.room(ada, 'Of Ada')
    await world.join(room, bob)
    await world.must('DELETE', `${roomPath(room)}/participants/bob`, { as: ada })
    await world.room(bob, 'Of Bob')
    expect((await world.refusal('PUT', `${roomPath(room)}/participants/bob`, { as: ada })).code).toBe('too_many_rooms')
    const { removed } = await world.must<{ removed: object[] }>('GET', `${roomPath(room)}/participants`, { as: ada })
    expect(removed).toHaveLength(1)
  })

  it('have no end with LIMITS=off', async () => {
    const { world, ada } = await open({ rooms: 1, list: 1, read: 1, read_bytes: 1 }, { limits: false })
    for (let i = 0; i < 3; i++) await world.room(ada, `Room ${i}`)
    for (let i = 0; i < 3; i++) await world.must('GET', '/api/rooms', { as: ada })
  })
})

describe('[A4] what one person reads is limited', () => {
  /** How many of so many reads are refused. */
  const read = async (world: ApiWorld, as: Visitor, { times = 1, path = '/api/rooms' } = {}) => {
    const answers = []
    for (let i = 0; i < times; i++) answers.push(await world.call('GET', path, { as }))
    const refused = answers.filter(({ status }) => status === 429)
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    return refused.length
  }

  it('in lists of rooms', async () => {
    const { world, ada, bob } = await open({ list: 4 })
    expect([await read(world, ada, { times: 6 }), await read(world, bob, { times: 4 })]).toEqual([2, 0])
    expect(await read(world, ada, { times: 1, path: '/api/auth/me' })).toBe(0)
  })

  it('in calls', async () => {
    const { world, ada, bob } = await open({ read: 4 })
    expect([await read(world, ada, { times: 6, path: '/api/auth/me' }), await read(world, bob, { times: 4 })]).toEqual([
      2, 0,
    ])
  })

  it('in bytes', async () => {
    const { world, ada, bob } = await open({ read_bytes: 2_000 })
    for (let i = 0; i < 2; i++) await world.room(ada, `Room ${i}`, { description: 'x'.repeat(500) })
    // One answer has more than 1,000 bytes, and less than 2,000.
    expect([await read(world, ada, { times: 5 }), await read(world, bob, { times: 1 })]).toEqual([3, 0])
  })

  it('[H15] page by page, also of rooms that one is in, each once, while messages are written and rooms are made', async () => {
    const { world, ada, bob } = await open({})
    const made = []
    for (let i = 0; i < 120; i++) made.push(await world.room(ada, `Mine ${i}`))
    const other = await world.room(bob, 'Of Bob')
    const pages = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query = cursor && `?cursor=${cursor}`
      const page: Rooms = await world.must('GET', `/api/rooms${query}`, { as: ada })
      pages.push(page.rooms.map(({ id }) => id))
      cursor = page.cursor
      await appendTo(world.context.store, [
        { kind: 'create', roomId: made[pages.length]!.id, userId: ada.id, id: crypto.randomUUID(), body: 'Hello' },
      ])
      world.pass(1)
      await world.room(ada, 'Later')
    }
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 21])
    expect(pages.flat().toSorted()).toEqual([...made, other].map(({ id }) => id).toSorted())
    expect(pages.at(-1)!.at(-1)).toBe(other.id)
  })

  it('and a list of as many rooms as one may have fits several times into a minute', () => {
    const pages = LIMIT_ROWS.rooms.most / 50 + 1
    expect(LIMIT_ROWS.list.most).toBeGreaterThanOrEqual(10 * pages)
  })
})
