import type { MessageEvent, RoomItem, ThreadItem } from '@edusphere/protocol'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import { FakeSocket } from '../../testing/fake-socket.ts'
import { THEIRS } from '../../testing/message.ts'
import { useSession } from '../accounts/session.ts'
import { FEATURE_LIST } from '../feature.ts'
import { FEATURES } from '../features.ts'
import { useRooms } from '../rooms/store.ts'
import { useThreads } from './store.ts'
import { useThreadMark } from './thread-mark.ts'
import { NEW_STATE } from '../../testing/room-state.ts'

const CREATED = '2026-11-23T08:00:00.000Z'
const ME = { id: 'a', username: 'ada', name: 'Ada', email: 'ada@school.test', userAvatar: null, created: CREATED }
const ROOM = {
  ...{ id: 'algebra', slug: 'algebra', name: 'Algebra', host: { id: 'a', username: 'ada', name: 'Ada' } },
  ...({ ...NEW_STATE, created: CREATED, version: 10, epoch: 'e', joined: true } as const),
  ...{ participants: 2, readSeq: 10, unread: 0, lastMessage: null },
}

const ROOM_ITEM: RoomItem = {
  ...{
    kind: 'room',
    version: 1,
    room: 'algebra',
    address: 'ada/algebra',
    role: 'host',
    muted: false,
    mutedUntil: null,
    readSeq: 10,
  },
  ...{ unreadFrom: null, unread: 0, mentions: 0, threads: 2, at: { version: 10, epoch: 'e' }, level: 'all' },
  ...{ silencedUntil: null, pinned: false, draft: null, left: false },
}

const item = (fields: Partial<ThreadItem> = {}): ThreadItem => ({
  ...{ kind: 'thread', version: 1, room: 'algebra', thread: 'q1', readSeq: 5, unread: 2, following: true },
  ...{ at: { version: 10, epoch: 'e' }, ...fields },
})

const reply = (version: number): MessageEvent => ({
  ...{ ...THEIRS, type: 'chat_message', action: 'new', room: 'algebra', id: `m${version}` },
  ...{ seq: version, version, bodyVersion: version, thread: 'q1' },
})

/** Ada's page, caught up; her feed has these threads. */
function open(...items: ThreadItem[]): FakeSocket {
  useRooms().put({ ...ROOM })
  useConnection().start()
  const socket = FakeSocket.last
  socket.onopen()
  const joins = socket.sent.filter(({ type }) => type === 'join')
  const refOf = (room: string) => joins.find((join) => (join as { room?: string }).room === room)!.ref!
  socket.tellItems(1, [ROOM_ITEM, ...items], { reset: true, ref: refOf('me') })
  socket.sync(10, [], { version: 10, ref: refOf('algebra') })
  return socket
}

const marks = (socket: FakeSocket) => socket.sent.filter(({ type }) => type === 'read')

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('fetch', async () => Response.json({}))
  const pinia = createPinia()
  createApp({}).use(pinia).provide(FEATURE_LIST, FEATURES)
  setActivePinia(pinia)
  useSession().state = { status: 'signedIn', user: ME }
})
afterEach(() => {
  useConnection().stop()
  vi.unstubAllGlobals()
})

it('[I10] has the threads that I follow, and counts what comes where I do not look', () => {
  const threads = useThreads()
  expect(threads.isKnown).toBe(false)
  const socket = open(item(), item({ thread: 'q2', unread: 0 }), item({ thread: 'q3', following: false }))
  expect(threads.isKnown).toBe(true)
  expect(threads.followed.map(({ thread, unread }) => [thread, unread])).toEqual([
    ['q1', 2],
    ['q2', 0],
  ])
  socket.tell(reply(11))
  expect([threads.unread, threads.unreadIn('q1'), threads.unreadIn('q3')]).toEqual([3, 3, 0])
  threads.looked = 'q1'
  expect([threads.unread, threads.unreadIn('q1'), threads.of('q1').unread]).toEqual([0, 0, 3])
  threads.looked = null
  socket.tell({ type: 'me', version: 2, item: item({ version: 2, following: false }) })
  expect(threads.followed.map(({ thread }) => thread)).toEqual(['q2'])
  useRooms().dropRoom('algebra')
  expect(threads.followed).toEqual([])
})

it('forgets them with the end of the connection', () => {
  const threads = useThreads()
  open(item())
  useConnection().stop()
  expect([threads.isKnown, threads.followed, threads.of('q1').unread]).toEqual([false, [], 0])
})

it('[I10] a thread is read up to where the feed says, on from there by what I see, which is told', () => {
  const socket = open(item())
  const mark = useThreadMark(ROOM, 'q1')
  expect([mark.readSeq, mark.unread]).toEqual([5, 2])
  mark.read(8)
  mark.read(7)
  expect(mark.readSeq).toBe(8)
  expect(marks(socket)).toMatchObject([{ room: 'algebra', thread: 'q1', seq: 8 }])
  socket.tell({ type: 'me', version: 2, item: item({ version: 2, readSeq: 9, unread: 1 }) })
  expect([mark.readSeq, mark.unread]).toEqual([9, 1])
})

it('[I10] nothing is known of a thread that I never read, unless something in it is unread', () => {
  const socket = open(item({ readSeq: 0, unread: 0, following: false }))
  const mark = useThreadMark(ROOM, 'q1')
  expect([mark.readSeq, mark.unread]).toEqual([null, 0])
  socket.tell({ type: 'me', version: 2, item: item({ version: 2, readSeq: 0, unread: 1 }) })
  expect([mark.readSeq, mark.unread]).toEqual([0, 1])
})

it('[K4] what I saw in another life of the store is not read', () => {
  const socket = open(item())
  const mark = useThreadMark(ROOM, 'q1')
  mark.read(9)
  socket.sync(0, [], { version: 3, reset: true, epoch: 'new' })
  expect(mark.readSeq).toBe(5)
})
