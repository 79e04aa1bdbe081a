import type { RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { changeOf } from '@edusphere/testing/changes'
import { afterAll, beforeAll, expect, it } from 'vitest'

let world: ApiWorld
let ada: Visitor
let bob: Visitor
let eva: Visitor

beforeAll(async () => {
  world = await ApiWorld.open({ config: { limits: false } })
  ;[ada, bob, eva] = [await world.person('ada'), await world.person('bob'), await world.person('eva')]
})
afterAll(() => world.close())

type Rooms = { rooms: RoomSummary[]; cursor: string | null }
const list = (as: Visitor, query: Record<string, string>) =>
  world.must<Rooms>('GET', `/api/rooms?${new URLSearchParams(query).toString()}`, { as })
const topics = async (as: Visitor, search = '') =>
  (
    await world.must<{ topics: { topic: string; count: number }[] }>(
      'GET',
      `/api/topics?search=${encodeURIComponent(search)}`,
      { as },
    )
  ).topics
const slugs = ({ rooms }: Rooms) => rooms.map(({ slug }) => slug)

async function say(room: RoomSummary, author: Visitor, count = 1): Promise<string> {
  world.pass(1)
  const id = crypto.randomUUID()
  const change = { kind: 'create', roomId: room.id, userId: author.id, body: 'Hello' } as const
  const changes = Array.from({ length: count }, (_, i) => ({ ...change, id: i ? crypto.randomUUID() : id }))
  await world.context.store.messages.append(changes.map(changeOf), world.context.clock())
  return id
}

/** Rooms of Ada, each made later than the one before. */
async function rooms(names: string[]): Promise<RoomSummary[]> {
  const made = []
  for (const name of names) {
    world.pass(1)
    made.push(await world.room(ada, name))
  }
  return made
}

async function pages(query: Record<string, string>, between: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  let page = await list(eva, query)
  for (;;) {
    seen.push(...slugs(page))
    if (page.cursor === null) return seen
    await between()
    page = await list(eva, { ...query, cursor: page.cursor })
  }
}

it('topics are trimmed, each stands once in its first spelling, and bad ones are refused', async () => {
  const room = await world.room(ada, 'Spelling', { topics: ['  Ģeometrija ', 'geometrija', 'Visai   liela tēma'] })
  expect(room.topics).toEqual(['Ģeometrija', 'Visai liela tēma'])
  const body = (given: unknown) => ({ as: ada, body: { topics: given } })
  const bad = [
    ['a', 'b', 'c', 'd', 'e', 'f'],
    [''],
    ['   '],
    ['x'.repeat(33)],
    ['a\nb'],
    ['a\u202eb'],
    ['\0'],
    [5],
    'waves',
    null,
  ]
  for (const given of bad) {
    const refused = { status: 400, code: 'bad_request', fields: ['topics'] }
    expect(await world.refusal('PATCH', roomPath(room), body(given)), JSON.stringify(given)).toEqual(refused)
    expect(await world.refusal('POST', '/api/rooms', { as: ada, body: { name: 'x', topics: given } })).toEqual(refused)
  }
  const five = ['a', 'b', 'c', '😀'.repeat(32), 'x'.repeat(32)]
  const changed = await world.must<{ room: RoomSummary }>('PATCH', roomPath(room), body(five))
  expect(changed.room.topics).toEqual(five)
  const cleared = await world.must<{ room: RoomSummary }>('PATCH', roomPath(room), body([]))
  expect(cleared.room.topics).toEqual([])
})

it('a search finds descriptions and topics, and a topic finds its rooms, in any case and without diacritics', async () => {
  await world.room(bob, 'One', { description: 'Trijstūri un\nriņķi', topics: ['Ģeometrija'] })
  const two = await world.room(bob, 'Two', { topics: ['GEOMETRIJA', 'Riņķa līnija'] })
  await world.room(bob, 'Geometry three')
  expect(slugs(await list(eva, { search: 'RINKI' }))).toEqual(['one'])
  expect(slugs(await list(eva, { search: 'riņķ', order: 'new' })).toSorted()).toEqual(['one', 'two'])
  expect(slugs(await list(eva, { search: 'geometrij' })).toSorted()).toEqual(['one', 'two'])
  expect(slugs(await list(eva, { topic: 'ģeometrija' })).toSorted()).toEqual(['one', 'two'])
  expect(slugs(await list(eva, { topic: 'ģeometrij' }))).toEqual([])
  expect(slugs(await list(eva, { topic: 'geometrija', search: 'līnija' }))).toEqual(['two'])
  await world.must('PATCH', roomPath(two), { as: bob, body: { topics: ['Sets'] } })
  expect(slugs(await list(eva, { topic: 'geometrija' }))).toEqual(['one'])
  expect(slugs(await list(eva, { search: 'līnija' }))).toEqual([])
  expect(await world.refusal('GET', '/api/rooms?order=oldest', { as: eva })).toMatchObject({ fields: ['order'] })
})

it('GET /api/topics counts the rooms that one can see, the most used first', async () => {
  const hidden = await world.room(ada, 'Hidden', { visibility: 'private', topics: ['Zebra', 'Zoo'] })
  await world.room(ada, 'Seen', { topics: ['zebra'] })
  await world.room(ada, 'Seen too', { topics: ['zebra', 'Zoom'] })
  expect(await topics(eva, 'Z')).toEqual([
    { topic: 'zebra', count: 2 },
    { topic: 'Zoom', count: 1 },
  ])
  expect(await topics(ada, 'ZĒB')).toEqual([{ topic: 'zebra', count: 3 }])
  expect((await topics(ada)).length).toBeGreaterThan(3)
  expect(await topics(ada, '%')).toEqual([])
  await world.call('DELETE', roomPath(hidden), { as: ada })
  expect(await topics(ada, 'zoo')).toEqual([{ topic: 'Zoom', count: 1 }])
})

it('rooms come in the order that was asked for, mine first', async () => {
  const [first, second, third] = await rooms(['Order 1', 'Order 2', 'Order 3'])
  const mine = await world.room(eva, 'Order of mine')
  const order = async (name: string) => slugs(await list(eva, { search: 'order', order: name }))
  expect(await order('new')).toEqual(['order-of-mine', 'order-3', 'order-2', 'order-1'])
  expect(await order('active')).toEqual(['order-of-mine', 'order-3', 'order-2', 'order-1'])
  await say(second!, ada)
  await say(first!, ada)
  expect(await order('active')).toEqual(['order-of-mine', 'order-1', 'order-2', 'order-3'])
  await world.join(third!, bob)
  await world.join(mine, bob)
  expect(await order('popular')).toEqual(['order-of-mine', 'order-3', 'order-2', 'order-1'])
  await world.join(second!, bob)
  await world.join(second!, await world.person('fay'))
  expect(await order('popular')).toEqual(['order-of-mine', 'order-2', 'order-3', 'order-1'])
})

it.each(['active', 'popular', 'new'])(
  'with order=%s each room comes once, whatever happens while it is read',
  { timeout: 60_000 },
  async (order) => {
    const made = await rooms(Array.from({ length: 110 }, (_, i) => `${order} page ${i}`))
    const said = await Promise.all(made.slice(0, 30).map(async (room, i) => (i % 3 ? undefined : say(room, ada))))
    const guests = await Promise.all([1, 2].map((i) => world.person(`${order}-${i}`)))
    for (const [i, room] of made.entries()) for (const guest of guests.slice(0, i % 3)) await world.join(room, guest)
    const late = await world.person(`${order}-late`)
    let turn = 0
    const seen = await pages({ search: `${order} page`, order }, async () => {
      world.pass(1)
      const step = turn++
      await world.room(bob, `${order} page made meanwhile ${step}`)
      for (const i of [3 + step, 50 + step, 109 - step]) {
        await say(made[i]!, ada)
        await world.join(made[i]!, late)
      }
      const change = { kind: 'delete', roomId: made[3 * step]!.id, userId: ada.id, id: said[3 * step]! } as const
      await world.context.store.messages.append([changeOf(change)], world.context.clock())
    })
    const old = seen.filter((slug) => !slug.includes('meanwhile'))
    expect(old.toSorted()).toEqual(made.map(({ slug }) => slug).toSorted())
    const cursor = (await list(eva, { search: `${order} page`, order })).cursor!
    const other = order === 'new' ? 'popular' : 'new'
    expect(await world.refusal('GET', `/api/rooms?order=${other}&cursor=${cursor}`, { as: eva })).toMatchObject({
      fields: ['cursor'],
    })
  },
)
