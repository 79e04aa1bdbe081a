import type { ChatEvent, DeleteEvent, Message, MessageEvent, RoomSummary } from '@edusphere/protocol'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { useSession } from '../accounts/session.ts'
import { useRooms } from './store.ts'
import { NEW_STATE } from '../../testing/room-state.ts'

const room = (fields: Partial<RoomSummary> = {}): RoomSummary => ({
  id: 'algebra',
  slug: 'algebra',
  name: 'Algebra',
  host: { id: 'a', username: 'ada', name: 'Ada' },
  ...NEW_STATE,
  created: '2026-11-20T08:00:00.000Z',
  version: 10,
  epoch: 'e',
  joined: true,
  participants: 2,
  readSeq: 10,
  unread: 0,
  lastMessage: null,
  ...fields,
})

const message = (version: number, fields: Partial<Message> = {}): Message => ({
  room: 'algebra',
  version,
  bodyVersion: version,
  seq: version,
  id: `m${version}`,
  user: 'ben',
  user_id: 'b',
  userName: 'Ben',
  userAvatar: null,
  body: 'Hello',
  created: `2026-11-23T08:00:${version}.000Z`,
  edited: false,
  updated: `2026-11-23T08:00:${version}.000Z`,
  ...fields,
})

const event = (version: number, fields: Partial<MessageEvent> = {}): MessageEvent => ({
  type: 'chat_message',
  action: 'new',
  ...message(version),
  ...fields,
})

/** The event arrives in a room without loaded messages. */
function happen(event: ChatEvent) {
  const state = { messages: [], isLoaded: false, hasAfter: false, isCaughtUp: true, state: undefined }
  const room = { id: 'algebra', position: event.version, epoch: 'e', ...state }
  useRooms().applyChange(room, { events: [event], reset: false, live: true })
}

describe('rooms', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    const user = { id: 'a', username: 'ada', name: 'Ada', email: 'ada@school.test', userAvatar: null, created: '' }
    useSession().state = { status: 'signedIn', user }
  })

  it('counts a new message of another as unread, once, and shows it as the last', () => {
    const rooms = useRooms()
    rooms.put(room())
    happen(event(11))
    happen(event(11))
    expect(rooms.byId('algebra')).toMatchObject({ unread: 1, version: 11, lastMessage: { id: 'm11' } })
  })

  it('counts the unread messages that mention me, until I read them', () => {
    const rooms = useRooms()
    rooms.put(room())
    happen(event(11, { mentions: ['ada'] }))
    happen(event(12, { mentions: ['eve'] }))
    happen(event(13, { mentions: ['all'] }))
    expect([rooms.byId('algebra')!.unread, rooms.mentions.get('algebra')]).toEqual([3, 2])
    rooms.applyRead('algebra', 11)
    expect(rooms.mentions.get('algebra')).toBe(1)
    rooms.dropRoom('algebra')
    expect(rooms.mentions.has('algebra')).toBe(false)
  })

  it('my own message reads the room up to itself', () => {
    const rooms = useRooms()
    rooms.put(room({ unread: 3 }))
    happen(event(11, { user_id: 'a' }))
    expect(rooms.byId('algebra')).toMatchObject({ unread: 0, readSeq: 11 })
  })

  it('an edit of the last message shows in the list and counts nothing', () => {
    const rooms = useRooms()
    rooms.put(room({ lastMessage: message(10) }))
    happen(event(11, { action: 'update', id: 'm10', seq: 10, body: 'Hello, all', edited: true }))
    expect(rooms.byId('algebra')).toMatchObject({ unread: 0, lastMessage: { body: 'Hello, all' } })
  })

  it('deleting an older, read message changes nothing but the version', () => {
    const rooms = useRooms()
    rooms.put(room({ lastMessage: message(10) }))
    const deleted: DeleteEvent = {
      type: 'chat_message',
      action: 'delete',
      room: 'algebra',
      version: 11,
      seq: 4,
      id: 'm4',
    }
    happen(deleted)
    expect(rooms.byId('algebra')).toMatchObject({ unread: 0, version: 11, lastMessage: { id: 'm10' } })
  })

  it('reading to the end clears the mark, and reading never moves back', () => {
    const rooms = useRooms()
    rooms.put(room({ unread: 2, readSeq: 8, lastMessage: message(10) }))
    rooms.applyRead('algebra', 10)
    rooms.applyRead('algebra', 3)
    expect(rooms.byId('algebra')).toMatchObject({ unread: 0, readSeq: 10 })
  })

  it('lists my rooms alone, by the last message', () => {
    const rooms = useRooms()
    rooms.put(room({ id: 'old', lastMessage: message(10) }))
    rooms.put(room({ id: 'new', lastMessage: message(30) }))
    rooms.put(room({ id: 'unread', unread: 1, lastMessage: message(20) }))
    rooms.put(room({ id: 'foreign', joined: false }))
    expect(rooms.mine.map(({ id }) => id)).toEqual(['new', 'unread', 'old'])
  })

  it('keeps one object per room, so that what shows it stays live', () => {
    const rooms = useRooms()
    const shown = rooms.put(room())
    rooms.put(room({ name: 'Algebra II' }))
    expect(shown.name).toBe('Algebra II')
  })

  it('[K4] an answer from before I joined does not take the room out of my list', () => {
    const rooms = useRooms()
    rooms.put(room())
    rooms.put(room({ joined: false, participants: 1 }))
    expect(rooms.mine.map(({ id }) => id)).toEqual(['algebra'])
    rooms.dropRoom('algebra')
    rooms.put(room({ joined: false }))
    expect(rooms.mine).toEqual([])
  })

  it('[K4] an answer that comes after the sign-out is not for the next person', async () => {
    const late = Promise.withResolvers<Response>()
    vi.stubGlobal('fetch', async () => (await late.promise).clone())
    onTestFinished(() => void vi.unstubAllGlobals())
    const rooms = useRooms()
    const asked = [rooms.open({ username: 'ada', slug: 'algebra' }), rooms.find({})]
    rooms.$reset()
    late.resolve(Response.json({ room: room(), rooms: [room()], cursor: null }))
    await Promise.all(asked)
    expect(rooms.known.size).toBe(0)
  })

  it('[A4] loads all my rooms, page by page, and of the public ones the first page', async () => {
    const pages = new Map([
      ['', { rooms: [room({ id: 'a' }), room({ id: 'b' })], cursor: 'm1' }],
      ['m1', { rooms: [room({ id: 'c' }), room({ id: 'd', joined: false })], cursor: 'p1' }],
    ])
    vi.stubGlobal('fetch', async (url: string) =>
      Response.json(pages.get(new URL(url, 'http://x').searchParams.get('cursor') ?? '')),
    )
    onTestFinished(() => void vi.unstubAllGlobals())
    const rooms = useRooms()
    await rooms.load()
    expect([rooms.status, rooms.cursor]).toEqual(['loaded', 'p1'])
    expect(rooms.joined.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(rooms.discoverable.map(({ id }) => id)).toEqual(['d'])
  })
})
