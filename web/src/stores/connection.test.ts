import type { Message, MessageEvent, RoomItem, RoomSummary, SyncRow } from '@edusphere/protocol'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, nextTick } from 'vue'
import { FEATURE_LIST } from '../features/feature.ts'
import { FEATURES } from '../features/features.ts'
import { useSession } from '../features/accounts/session.ts'
import { useMessages } from '../features/messages/store.ts'
import { useRooms } from '../features/rooms/store.ts'
import { FakeSocket, SYNC } from '../testing/fake-socket.ts'
import { useConnection } from './connection.ts'
import { NEW_STATE } from '../testing/room-state.ts'

const TIME = '2026-11-23T08:00:00.000Z'
const ME = { id: 'a', username: 'ada', name: 'Ada', email: 'ada@school.test', userAvatar: null, created: TIME }

const summary = (fields: Partial<RoomSummary> = {}): RoomSummary => ({
  ...{ id: 'algebra', slug: 'algebra', name: 'Algebra', host: { id: 'a', username: 'ada', name: 'Ada' } },
  ...{ ...NEW_STATE, created: TIME, version: 10, epoch: 'e', joined: true, participants: 2 },
  ...{ readSeq: 10, unread: 0, lastMessage: null, ...fields },
})

const row = (version: number, fields: Partial<Message> = {}): Message => ({
  ...{
    room: 'algebra',
    version,
    seq: version,
    bodyVersion: version,
    id: `m${version}`,
    user: 'ben',
    user_id: 'b',
    userName: 'Ben',
  },
  ...{ userAvatar: null, body: 'Hello', created: TIME, edited: false, updated: TIME, ...fields },
})

const made = (version: number, fields: Partial<Message> = {}): MessageEvent => ({
  ...{ type: 'chat_message', action: 'new' },
  ...row(version, fields),
})

const item = (version: number, fields: Partial<RoomItem> = {}): RoomItem => ({
  ...{ kind: 'room', version, room: 'algebra', address: 'ada/algebra', role: 'host', muted: false, mutedUntil: null },
  ...{ readSeq: 10, unreadFrom: null, unread: 0, mentions: 0, threads: 0, at: { version: 10, epoch: 'e' } },
  ...{ level: 'all', silencedUntil: null, pinned: false, draft: null, left: false, ...fields },
})

const deleted = (seq: number, version: number): SyncRow => ({ id: `m${seq}`, seq, version, deleted: true })

const fetched = vi.fn()
const list = () => useRooms().byId('algebra')!

/** Requests for the room. Their answers come after the test has looked. */
const asked = () => fetched.mock.calls.filter(([url]) => url === '/api/rooms/ada/algebra').length

function start(fields: Partial<RoomSummary> = {}) {
  useRooms().put(summary(fields))
  useConnection().start()
  FakeSocket.last.onopen()
}

beforeEach(() => {
  fetched.mockReset().mockImplementation(async () => Response.json({ room: summary({ version: 40, unread: 7 }) }))
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('fetch', fetched)
  const pinia = createPinia()
  createApp({}).use(pinia).provide(FEATURE_LIST, FEATURES)
  setActivePinia(pinia)
  useSession().state = { status: 'signedIn', user: ME }
})

afterEach(() => {
  useConnection().stop()
  vi.unstubAllGlobals()
})

it('[K17] has nothing to say before it connects, nor in its first try', () => {
  const connection = useConnection()
  expect(connection.isFirstTry).toBe(true)
  connection.start()
  expect([connection.state.status, connection.isFirstTry]).toEqual(['connecting', true])
})

it('[K5] what waits for a room that I am no longer in is refused, and stays to be seen, sent again and dropped', async () => {
  start()
  const server = FakeSocket.last
  server.sync(10, [], { version: 10 })
  const connection = useConnection()
  connection.room('algebra').send('typed before I was removed')
  await vi.waitFor(() => expect(server.sent.at(-1)).toMatchObject({ type: 'text' }))
  useRooms().dropRoom('algebra')
  await nextTick()
  expect(server.sent.slice(-2)).toMatchObject([{ type: 'leave' }, { type: 'join' }])
  const { ref } = server.sent.at(-1)!
  server.tell({ type: 'error', code: 'not_participant', error: 'Not in this room', room: 'algebra', ref })
  const text = { type: 'text', body: 'typed before I was removed', status: 'failed' }
  await vi.waitFor(() => expect(connection.unsent).toMatchObject([text]))
  connection.discard(connection.unsent[0]!.id)
  expect(connection.unsent).toEqual([])
})

it('counts a live message once, and none that the room has refused until the missing one is there', () => {
  start()
  const server = FakeSocket.last
  server.sync(10, [], { version: 10 })
  server.tell(made(11))
  server.tell(made(11))
  expect(list()).toMatchObject({ unread: 1, version: 11 })
  server.tell(made(13))
  expect(list()).toMatchObject({ unread: 1, version: 11, lastMessage: { id: 'm11' } })
  expect(server.sent.at(-1)).toMatchObject({ type: 'join', since: 11 })
  server.sync(11, [row(12), row(13)], { version: 13 })
  expect(list()).toMatchObject({ unread: 3, version: 13, lastMessage: { id: 'm13' } })
  expect(asked()).toBe(0)
})

it('after a resume the count follows from what became known, without asking the server', () => {
  start({ unread: 1, readSeq: 9, lastMessage: row(10) })
  const edited = row(14, { seq: 12, id: 'm12', edited: true })
  const rows = [row(11), row(13), edited, deleted(15, 16), row(18, { seq: 10, id: 'm10' })]
  FakeSocket.last.sync(10, rows, { version: 18 })
  expect(list()).toMatchObject({ unread: 4, version: 18, lastMessage: { id: 'm13' } })
  expect(asked()).toBe(0)
})

it('what I said from elsewhere counts as read up to there', () => {
  start()
  FakeSocket.last.sync(10, [row(11), row(12, { user: 'ada', user_id: 'a' }), row(13)], { version: 13 })
  expect(list()).toMatchObject({ unread: 1, readSeq: 12 })
})

it('only the server can count after a reset', async () => {
  start()
  FakeSocket.last.sync(0, [row(40)], { version: 40, reset: true })
  expect(asked()).toBe(1)
  await vi.waitFor(() => expect(list()).toMatchObject({ unread: 7, version: 40 }))
})

it('[K4] in another life of the store the feed counts, and nothing of the earlier life stays', async () => {
  start({ unread: 2, readSeq: 8, lastMessage: row(10) })
  const server = FakeSocket.last
  server.sync(10, [], { version: 10 })
  server.tell(made(11))
  expect(list()).toMatchObject({ unread: 3, version: 11 })
  const state = { version: 2, name: 'Algebra as it was', description: '', visibility: 'public' as const }
  server.tellItems(4, [item(4, { readSeq: 3, unread: 2, at: { version: 5, epoch: 'restored' } })], { reset: true })
  server.tell({ ...SYNC, from: 0, messages: [row(5)], version: 5, reset: true, epoch: 'restored', state })
  expect(list()).toMatchObject({ name: 'Algebra as it was', unread: 2, readSeq: 3, version: 5, epoch: 'restored' })
  expect(list().lastMessage).toMatchObject({ id: 'm5' })
  server.tell(made(6))
  expect(list()).toMatchObject({ unread: 3, version: 6, lastMessage: { id: 'm6' } })
  expect(asked()).toBe(0)
})

it('[K4] a room that opens only at the second try is there after the next change of the feed', async () => {
  start()
  const server = FakeSocket.last
  fetched.mockRejectedValueOnce(new TypeError('offline'))
  const geometry = { ...item(1), room: 'geometry', address: 'ada/geometry' }
  server.tellItems(2, [item(2), geometry], { reset: true })
  await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(1))
  const answer = summary({ id: 'geometry', slug: 'geometry', name: 'Geometry' })
  fetched.mockImplementation(async () => Response.json({ room: answer }))
  let version = 2
  await vi.waitFor(() => {
    server.tell({ type: 'me', version: ++version, item: item(version) })
    expect(useRooms().byId('geometry')).toMatchObject({ name: 'Geometry', joined: true })
  })
})

it('[K3] a failed answer changes no count, and the next change asks again', async () => {
  start({ unread: 2, readSeq: 8 })
  const server = FakeSocket.last
  fetched.mockRejectedValueOnce(new TypeError('offline'))
  server.sync(0, [row(39)], { version: 39, reset: true })
  expect(asked()).toBe(1)
  await vi.waitFor(() => expect(useRooms().uncounted.size).toBe(1))
  expect(list()).toMatchObject({ unread: 2, readSeq: 8 })
  server.tell(made(40))
  expect(asked()).toBe(2)
  await vi.waitFor(() => expect(list()).toMatchObject({ unread: 7, version: 40 }))
})

it('[K3] a resume in pages is counted without asking the server', () => {
  start()
  const server = FakeSocket.last
  server.sync(10, [row(11), row(12)], { version: 12, more: true })
  server.sync(12, [row(14, { seq: 13, id: 'm13' }), row(15, { seq: 11, id: 'm11' })], { version: 15 })
  expect(list()).toMatchObject({ unread: 3, version: 15, lastMessage: { id: 'm13' } })
  expect(asked()).toBe(0)
})

it('[K3] an answer that comes late takes nothing back', async () => {
  start()
  const server = FakeSocket.last
  server.sync(10, [], { version: 10 })
  const late = Promise.withResolvers<Response>()
  fetched.mockReturnValueOnce(late.promise)
  const found = useRooms().find({})
  server.tell(made(11))
  server.tell(made(12))
  useRooms().applyRead('algebra', 11)
  expect(list()).toMatchObject({ unread: 1, readSeq: 11 })
  late.resolve(Response.json({ rooms: [summary({ version: 11, unread: 1, lastMessage: row(11) })], cursor: null }))
  await found
  expect(list()).toMatchObject({ unread: 1, readSeq: 11, version: 12, lastMessage: { id: 'm12' } })
})

it('[K3] a deletion of something unread is counted, and asks only for a last message that is not loaded', async () => {
  start({ readSeq: 8, unread: 2, lastMessage: row(10) })
  const server = FakeSocket.last
  server.sync(10, [], { version: 10 })
  server.tell({ type: 'chat_message', action: 'delete', room: 'algebra', id: 'm9', seq: 9, version: 11 })
  expect(list()).toMatchObject({ unread: 1, version: 11, lastMessage: { id: 'm10' } })
  expect(asked()).toBe(0)
  server.tell({ type: 'chat_message', action: 'delete', room: 'algebra', id: 'm10', seq: 10, version: 12 })
  expect(list()).toMatchObject({ unread: 0, version: 12 })
  expect(asked()).toBe(1)
})

it('a change of a kind that is not known yet moves on, and shows the row that it carries', async () => {
  start()
  const server = FakeSocket.last
  server.sync(0, [row(9), row(10)], { version: 10, reset: true })
  server.tell({ ...row(11, { seq: 9, id: 'm9', body: 'pinned' }), type: 'chat_message', action: 'pinned' })
  server.tell({ type: 'chat_message', action: 'counted', room: 'algebra', version: 12 })
  await nextTick()
  await vi.waitFor(() => expect(useMessages().of('algebra').position).toBe(12))
  expect(
    useMessages()
      .of('algebra')
      .messages.map(({ body }) => body),
  ).toEqual(['pinned', 'Hello'])
})
