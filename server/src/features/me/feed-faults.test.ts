import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Item, Room } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import { follow, shown } from '@edusphere/testing/person-device'
import { ENGINES, postgresPlace, type Place } from '@edusphere/testing/places'
import { hasPostgres } from '@edusphere/testing/postgres'
import { NO_REDIS } from '@edusphere/testing/redis'
import { TestRedis } from '@edusphere/testing/redis-server'
import { World } from '@edusphere/testing/world'
import { exportStoreFile } from '../../store/file/export.ts'
import { importStoreFile } from '../../store/file/import.ts'
import { newLife, writeLife } from '../../store/life.ts'

const MISSING =
  NO_REDIS ?? (hasPostgres() ? undefined : 'needs PostgreSQL; Debian and Ubuntu: apt-get install postgresql')

async function people(world: World, n = ''): Promise<{ ada: TestPerson; bob: TestPerson; room: Room }> {
  const [ada, bob] = [await world.person(`ada${n}`), await world.person(`bob${n}`)]
  const room = await world.room(ada, 'Maths', [bob])
  const { socket } = await world.joined(room, ada)
  for (const message of ['one', 'two', 'three']) await socket.request({ type: 'text', room: room.id, message })
  return { ada, bob, room }
}

const rename = (world: World, as: TestPerson, name: string) =>
  world.must('PATCH', '/api/auth/me', { as, body: { name } })

/** Seven changes of what is bob's, over both servers. One of them makes a room anew at the same address. */
async function move([here, there]: [World, World], { ada, bob, room }: Awaited<ReturnType<typeof people>>) {
  const him = `${roomPath(room)}/participants/${bob.username}`
  const first = await there.room(bob, 'Lesson')
  const { socket } = await there.joined(room, bob)
  expect(await socket.request({ type: 'read', room: room.id, seq: 2 })).toMatchObject({ type: 'ack' })
  await here.must('DELETE', him, { as: ada })
  await there.must('PUT', him, { as: ada })
  await there.must('DELETE', roomPath(first), { as: bob })
  const anew = await here.room(bob, 'Lesson')
  expect([anew.slug, anew.id === first.id]).toEqual([first.slug, false])
  await here.must('PATCH', '/api/auth/me', { as: bob, body: { name: 'Robert' } })
  return { first, anew }
}

describe('[K4] a feed on two servers', () => {
  let place: Place
  let redis: TestRedis
  let here: World
  let there: World
  let count = 0

  beforeAll(async () => {
    if (MISSING !== undefined) return
    place = await postgresPlace()
    redis = await TestRedis.start()
    const open = () =>
      World.open({ LIMITS: 'off', REDIS_URL: redis.url }, () =>
        Promise.resolve({ ...place, remove: () => Promise.resolve() }),
      )
    ;[here, there] = [await open(), await open()]
  })
  afterAll(async () => {
    if (MISSING !== undefined) return
    await here.close()
    await there.close()
    await redis.close()
    await place.remove()
  })

  it.skipIf(MISSING).each([
    ['here', async () => {}, async () => {}],
    ['cut', () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'), async () => {}],
    ['killed', () => redis.kill(), () => redis.start()],
    ['paused', async () => redis.pause(), async () => redis.resume()],
  ] as const)('tells both devices each change once and in order, Redis being %s', async (_, goes, returns) => {
    const school = await people(here, String(++count))
    const { bob } = school
    const devices = [await follow(here, bob), await follow(there, bob)]
    await goes()
    const { first, anew } = await move([here, there], school)
    for (const device of devices) await device.reaches(8)
    await returns()
    await rename(there, bob, 'Rob')
    for (const device of devices) await device.reaches(9)
    const fresh = await follow(there, bob)
    for (const device of devices) {
      expect(shown(device)).toEqual(shown(fresh))
      expect(device.items.get(first.id)).toMatchObject({ left: true })
      expect(device.items.get(anew.id)).toMatchObject({ left: false, address: `${bob.username}/${anew.slug}` })
    }
  })
})

for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`[K4] a feed on ${engine}`, () => storeTests(createPlace))
}

function storeTests(createPlace: () => Promise<Place>): void {
  async function open() {
    const place = await createPlace()
    const world = await World.open({ LIMITS: 'off' }, () => Promise.resolve(place))
    onTestFinished(() => world.close())
    return { place, world, ...(await people(world)) }
  }

  it('tells a device that slept in one answer what another one of its person did, and a room what it is', async () => {
    const { world, ...school } = await open()
    const { ada, bob, room } = school
    const [phone, desk] = [await follow(world, bob), await follow(world, bob)]
    const { socket, sync } = await world.joined(room, bob)
    phone.sleep()
    socket.terminate()
    const { first, anew } = await move([world, world], school)
    await world.must('PATCH', roomPath(room), { as: ada, body: { name: 'Physics' } })
    await desk.reaches(8)
    expect(await phone.wake(world, bob)).toMatchObject({ from: 1, version: 8, reset: false, more: false })
    // The last state of each, and a room that came and went.
    expect([...phone.items.values()].sort((a, b) => a.version - b.version)).toMatchObject([
      { room: room.id, version: 5, readSeq: 3, left: false },
      { room: first.id, version: 6, left: true },
      { room: anew.id, version: 7, left: false },
      { kind: 'settings', version: 8, name: 'Robert' },
    ])
    expect(shown(phone).map(withoutHead)).toEqual(shown(desk).map(withoutHead))
    const state = { version: 4, name: 'Physics', description: '', visibility: 'public' }
    const woken = await world.joined(room, bob, { since: Number(sync.version), epoch: String(sync.epoch) })
    expect(woken.sync).toMatchObject({ reset: false, version: 4, messages: [], state })
  })

  it('starts over where the store began another life', async () => {
    const { world, place, bob } = await open()
    const device = await follow(world, bob)
    const [before, items] = [device.epoch, shown(device)]
    await world.restart(async () => {
      const store = await place.open()
      await writeLife(store.db, newLife())
      await store.close()
    })
    expect(await device.closed).toMatchObject({ code: 1001 })
    const sync = await device.wake(world, bob)
    expect(sync).toMatchObject({ reset: true, from: 0, version: 1 })
    expect(sync.epoch).not.toBe(before)
    expect(shown(device)).toMatchObject(items.map(({ kind, version }) => ({ kind, version })))
    await rename(world, bob, 'Robert')
    await device.reaches(2)
  })

  it('is the same after an export and an import into the other engine, and goes on', async ({ skip }) => {
    const other = ENGINES.find((candidate) => candidate.createPlace !== createPlace)!
    skip(!other.isHere)
    const { world, place, ...school } = await open()
    const { bob, room } = school
    const device = await follow(world, bob)
    const { first } = await move([world, world], school)
    await device.reaches(8)
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-feed-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const target = await other.createPlace()
    await carry(place, target, join(folder, 'store.zst'))
    const imported = await World.open({ LIMITS: 'off' }, () => Promise.resolve(target))
    onTestFinished(() => imported.close())
    const again = await imported.signIn(bob)
    const before = shown(device)
    expect(await device.wake(imported, again)).toMatchObject({ reset: true, version: 8 })
    expect(shown(device).map(withoutHead)).toEqual(before.map(withoutHead))
    expect(device.items.has(first.id)).toBe(false)
    device.sleep()
    await imported.must('DELETE', `${roomPath(room)}/participants/me`, { as: again })
    expect(await device.wake(imported, again)).toMatchObject({ reset: false, from: 8, version: 9 })
    expect(device.items.get(room.id)).toEqual({ kind: 'room', version: 9, room: room.id, left: true })
  })
}

async function carry(from: Place, to: Place, file: string): Promise<void> {
  const [source, target] = [await from.open(), await to.open()]
  const progress = { begin() {}, advance() {} }
  await exportStoreFile(source.db, file, { progress, signal: new AbortController().signal })
  await importStoreFile(target.db, file, progress)
  for (const store of [source, target]) await store.close()
}

/** Without the room's head: the item may have been read before the room's last change, or after it. */
const withoutHead = (item: Item) => (item.kind === 'room' && !item.left ? { ...item, at: undefined } : item)
