// @vitest-environment node
import { online } from '../testing/page-in-node.ts'
import type { RoomSummary } from '@edusphere/protocol'
import type { TestPerson } from '@edusphere/testing/api'
import { ServerProcess } from '@edusphere/testing/server-process'
import { TestSocket } from '@edusphere/testing/test-socket'
import { createPinia, setActivePinia } from 'pinia'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { useSession } from '../features/accounts/session.ts'
import { FEATURE_LIST } from '../features/feature.ts'
import { FEATURES } from '../features/features.ts'
import { useMessages } from '../features/messages/store.ts'
import { pathOf } from '../features/rooms/room-route.ts'
import { useRooms } from '../features/rooms/store.ts'
import { useConnection } from './connection.ts'

/*
 * The page's stores and a real server. Ada's page sleeps while her phone and Ben go on. After the wake the page must show
 * what the server answers to a page that is opened at this moment.
 */

const WAIT = { timeout: 10_000 }

let server: ServerProcess
let ada: TestPerson
let ben: TestPerson
let people = 0
/** The paths of the page's HTTP calls. */
let calls: string[] = []
let sockets: TestSocket[] = []

beforeAll(async () => void (server = await ServerProcess.start({ LIMITS: 'off', LOG_LEVEL: 'silent' })))
afterAll(() => server.dispose())

beforeEach(async () => {
  actAsBrowser()
  people++
  ada = await server.person(`ada${people}`)
  ben = await server.person(`ben${people}`)
})

afterEach(() => {
  useConnection().stop()
  vi.unstubAllGlobals()
})

/** What a browser adds to the page's calls: the origin, and the credentials of its cookies. */
function actAsBrowser() {
  vi.stubGlobal('location', new URL(server.origin))
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (!url.startsWith('/')) return fetch(url, init)
    calls.push(url)
    return fetch(server.origin + url, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${ada.accessToken}` },
    })
  })
  class BrowserSocket {
    static readonly OPEN = 1
    constructor(url: string) {
      const socket = new TestSocket(url, { authorization: `Bearer ${ada.accessToken}` })
      // The SDK hears of a refused connection by itself.
      socket.opened.catch(() => {})
      sockets.push(socket)
      return socket.ws
    }
  }
  vi.stubGlobal('WebSocket', BrowserSocket)
}

/** Ada's page, opened and caught up. */
async function openPage() {
  const pinia = createPinia()
  createApp({}).use(pinia).provide(FEATURE_LIST, FEATURES)
  setActivePinia(pinia)
  const { user } = await server.http(ada).call('GET /api/auth/me')
  useSession().state = { status: 'signedIn', user }
  await useRooms().load()
  useConnection().start()
  await caughtUp()
}

async function caughtUp() {
  await vi.waitFor(() => {
    expect(useConnection().state.status).toBe('connected')
    expect(useRooms().joined.filter(({ id }) => !useMessages().of(id).isCaughtUp)).toEqual([])
  }, WAIT)
}

async function sleep() {
  online(false)
  for (const socket of sockets) socket.terminate()
  await Promise.all(sockets.map(({ closed }) => closed))
  sockets = []
}

function wake() {
  calls = []
  online(true)
}

/** The page shows what a page shows that is opened now. */
async function isRight() {
  const right = shown(await allOfMine())
  await vi.waitFor(() => expect(shown(useRooms().joined)).toEqual(right), WAIT)
}

async function allOfMine(cursor?: string): Promise<RoomSummary[]> {
  const page = await server.http(ada).call('GET /api/rooms', { query: cursor === undefined ? {} : { cursor } })
  const mine = page.rooms.filter(({ joined }) => joined)
  return page.cursor === null ? mine : [...mine, ...(await allOfMine(page.cursor))]
}

function shown(rooms: readonly RoomSummary[]) {
  const all = rooms.map(
    ({ host, lastMessage: last, created: _created, joined: _joined, participants: _count, ...room }) => ({
      ...room,
      host: host.username,
      lastMessage: last && [last.id, last.version, last.body],
    }),
  )
  return all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

async function makeRooms(host: TestPerson, names: string[], others: TestPerson[] = []): Promise<RoomSummary[]> {
  const rooms = []
  for (const name of names) {
    const { room } = await server.http(host).call('POST /api/rooms', { body: { name } })
    const params = pathOf(room)
    for (const as of others) await server.http(as).call('PUT /api/rooms/:username/:slug/participants/me', { params })
    rooms.push(room)
  }
  return rooms
}

/** A device of a person, in these rooms. */
async function device(as: TestPerson, rooms: readonly RoomSummary[]) {
  const socket = await server.socket(as)
  for (const { id } of rooms) await socket.request({ type: 'join', room: id })
  return {
    async say(room: RoomSummary, message: string): Promise<string> {
      const { id } = await socket.request({ type: 'text', room: room.id, message })
      return id as string
    },
    ask: (room: RoomSummary, frame: object) => socket.request({ ...frame, room: room.id }),
  }
}

it('[K4] after a wake with 120 rooms the page is right without an HTTP call', async () => {
  const shared = await makeRooms(ada, ['News', 'Read', 'Named', 'Edited', 'Mine'], [ben])
  const [news, read, named, edited, mine] = shared as [RoomSummary, RoomSummary, RoomSummary, RoomSummary, RoomSummary]
  const [theirs, left] = (await makeRooms(ben, ['Theirs', 'Left'], [ada])) as [RoomSummary, RoomSummary]
  const quiet = await makeRooms(
    ada,
    Array.from({ length: 113 }, (_, i) => `Room ${i}`),
  )
  const his = await device(ben, shared)
  for (const room of [read, edited]) for (const text of ['one', 'two', 'three']) await his.say(room, text)
  await openPage()
  await sleep()

  const phone = await device(ada, shared)
  for (const text of ['a', 'b', 'c']) await his.say(news, text)
  await phone.ask(read, { type: 'read', seq: 2 })
  const state = { name: 'Another name', description: 'And more', visibility: 'private' as const }
  await server.http(ada).call('PATCH /api/rooms/:username/:slug', { params: pathOf(named), body: state })
  const [gone, last] = [await his.say(edited, 'gone'), await his.say(edited, 'last')]
  await his.ask(edited, { type: 'delete', messageId: gone })
  await his.ask(edited, { type: 'update', messageId: last, message: 'the last' })
  await his.say(mine, 'a question')
  await phone.say(mine, 'an answer')
  await phone.ask(mine, { type: 'read', seq: 2 })
  const me = { ...pathOf(theirs), participant: ada.username }
  await server.http(ben).call('DELETE /api/rooms/:username/:slug/participants/:participant', { params: me })
  await server.http(ada).call('DELETE /api/rooms/:username/:slug/participants/me', { params: pathOf(left) })
  await server.http(ada).call('DELETE /api/rooms/:username/:slug', { params: pathOf(quiet[0]!) })
  await server.http(ada).call('PATCH /api/auth/me', { body: { name: 'Ada L' } })

  wake()
  await isRight()
  await caughtUp()
  expect(useRooms().joined).toHaveLength(117)
  expect(useRooms().byId(read.id)).toMatchObject({ readSeq: 2, unread: 1 })
  expect(useRooms().byId(named.id)).toMatchObject(state)
  expect(useSession().user?.name).toBe('Ada L')
  expect(calls).toEqual([])
})

it('[K3] a device that slept shows as read what the phone has read', async () => {
  const [room] = (await makeRooms(ada, ['Physics'], [ben])) as [RoomSummary]
  const his = await device(ben, [room])
  for (let i = 0; i < 5; i++) await his.say(room, 'before')
  await openPage()
  expect(useRooms().byId(room.id)).toMatchObject({ unread: 5 })
  await sleep()
  const phone = await device(ada, [room])
  await his.say(room, 'while the page sleeps')
  await phone.ask(room, { type: 'read', seq: 6 })
  await his.say(room, 'after that')
  wake()
  await isRight()
  expect(useRooms().byId(room.id)).toMatchObject({ readSeq: 6, unread: 1 })
  await phone.ask(room, { type: 'read', seq: 7 })
  await isRight()
  expect(useRooms().byId(room.id)).toMatchObject({ readSeq: 7, unread: 0 })
})

it('[K4] rooms that were made or joined on another device, or made anew, are there after a wake', async () => {
  const [algebra] = (await makeRooms(ada, ['Algebra'], [ben])) as [RoomSummary]
  const [joined] = (await makeRooms(ben, ['To join'])) as [RoomSummary]
  await openPage()
  await sleep()
  await server.http(ada).call('DELETE /api/rooms/:username/:slug', { params: pathOf(algebra) })
  const [anew, made] = (await makeRooms(ada, ['Algebra', 'Made on the phone'], [ben])) as [RoomSummary, RoomSummary]
  await server.http(ada).call('PUT /api/rooms/:username/:slug/participants/me', { params: pathOf(joined) })
  const his = await device(ben, [anew, joined, made])
  for (const room of [anew, joined, made]) await his.say(room, 'Hello')
  expect(anew.slug).toBe(algebra.slug)
  wake()
  await isRight()
  expect(useRooms().byPath(ada.username, algebra.slug)?.id).toBe(anew.id)
  expect(calls).toHaveLength(3)
  await caughtUp()
  await his.say(joined, 'Seen at once')
  await isRight()
})

it('[K4] what another device does is there at once, and also after a restart of the server', async () => {
  const [algebra, physics] = (await makeRooms(ada, ['Algebra', 'Physics'], [ben])) as [RoomSummary, RoomSummary]
  await openPage()
  calls = []
  await server.http(ada).call('DELETE /api/rooms/:username/:slug', { params: pathOf(physics) })
  await isRight()
  const state = { name: 'Algebra II' }
  await server.http(ada).call('PATCH /api/rooms/:username/:slug', { params: pathOf(algebra), body: state })
  await isRight()
  expect(calls).toEqual([])
  await sleep()
  await server.stop('SIGKILL')
  await server.start()
  const his = await device(ben, [algebra])
  await his.say(algebra, 'Hello')
  await server.http(ada).call('PATCH /api/rooms/:username/:slug', { params: pathOf(algebra), body: { name: 'III' } })
  wake()
  await isRight()
  expect(useRooms().byId(algebra.id)).toMatchObject({ name: 'III', unread: 1 })
  expect(calls).toEqual([])
})
