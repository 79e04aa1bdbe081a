import type { ChatEvent, Message } from '@edusphere/protocol'
import { describe, expect, it } from 'vitest'
import { Replica } from './replica.ts'
import { replicaOf, roomOf, seqs, time } from '@edusphere/testing/client/model-room'

const bodies = (replica: Replica) => replica.main.messages.map(({ body }) => body)

describe('live events', () => {
  it('S13: new adds, update changes and keeps created and user, delete takes out', () => {
    const room = roomOf(2)
    const replica = replicaOf(room)
    room.create('third')
    room.edit(0, 'first, edited')
    room.delete(1)
    const [created, edited, deleted] = room.log.slice(2) as [ChatEvent, ChatEvent & { action: 'update' }, ChatEvent]
    expect(replica.apply(created)).toEqual({ kind: 'applied', events: [created] })
    replica.apply({ ...edited, user: 'someone-else', created: time(99) } as ChatEvent)
    replica.apply(deleted)
    expect(bodies(replica)).toEqual(['first, edited', 'third'])
    expect(replica.main.messages[0]).toMatchObject({
      edited: true,
      updated: edited.updated,
      user: 'ada',
      created: time(1),
    })
  })

  it('G3: takes a change once, and shows a gap without applying what is behind it', () => {
    const room = roomOf(3)
    const replica = replicaOf(room)
    room.create('four')
    room.create('five')
    expect(replica.apply(room.log[4]!)).toEqual({ kind: 'gap' })
    expect(replica.position).toBe(3)
    replica.apply(room.log[3]!)
    expect(replica.apply(room.log[3]!)).toEqual({ kind: 'applied', events: [] })
    expect(seqs(replica)).toEqual([1, 2, 3, 4])
  })

  it('a versioned frame of an unknown type moves the position', () => {
    const replica = replicaOf(roomOf(3))
    expect(replica.apply({ type: 'reaction', room: 'room', version: 4 })).toEqual({ kind: 'applied', events: [] })
    expect(replica.position).toBe(4)
  })

  it.each([
    ['an unknown action', { type: 'chat_message', action: 'pinned' }],
    ['an unknown type', { type: 'message_changed', what: 'pinned' }],
  ])('a whole row with %s is a change of the message, without a row it moves the position', (_what, kind) => {
    const room = roomOf(2)
    const replica = replicaOf(room)
    const row = { ...room.messages()[0]!, version: 3, body: 'changed' }
    expect(replica.apply({ ...row, ...kind })).toEqual({
      kind: 'applied',
      events: [{ ...row, type: 'chat_message', action: 'update' }],
    })
    const bare = { ...kind, room: 'room', id: row.id, seq: row.seq, version: 4 }
    expect(replica.apply(bare)).toEqual({ kind: 'applied', events: [] })
    expect(bodies(replica)).toEqual(['changed', 'message 2'])
    expect(replica.position).toBe(4)
  })

  it('without a window, messages move the position and nothing else', () => {
    const room = roomOf(3)
    const replica = new Replica({ version: 3, epoch: room.epoch })
    room.create('four')
    expect(replica.apply(room.log[3]!)).toMatchObject({ kind: 'applied', events: [{ seq: 4 }] })
    expect(replica.main.messages).toEqual([])
    expect(replica.main.isLoaded).toBe(false)
  })

  it('rows older than the loaded window are not inserted', () => {
    const room = roomOf(10)
    const replica = replicaOf(room, 3)
    room.edit(0, 'old one, edited')
    replica.apply(room.log.at(-1)!)
    expect(seqs(replica)).toEqual([8, 9, 10])
    expect(replica.position).toBe(11)
  })
})

describe('sync', () => {
  it('replays the last state of each message, in pages, deletes included', () => {
    const room = roomOf(4)
    const replica = replicaOf(room)
    room.edit(0, 'edited')
    room.delete(1)
    room.create('five')
    room.edit(0, 'edited twice')
    const frames = room.sync(4, 1)
    expect(frames.map(({ more }) => more)).toEqual([true, true, false])
    const outcomes = frames.map((frame) => replica.applySync(frame))
    expect(
      outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? outcome.events.map(({ action }) => action) : [])),
    ).toEqual(['delete', 'new', 'update'])
    expect(replica.main.messages).toEqual(room.messages())
    expect(replica.position).toBe(room.version)
  })

  it('may come unasked and overlap what is known', () => {
    const room = roomOf(4)
    const replica = replicaOf(room)
    room.create('five')
    expect(replica.applySync(room.sync(2, 200)[0]!)).toMatchObject({
      kind: 'applied',
      events: [{ action: 'new', seq: 5 }],
    })
    expect(seqs(replica)).toEqual([1, 2, 3, 4, 5])
  })

  it('does not take a range that begins after the position, or another life of the room', () => {
    const room = roomOf(4)
    const replica = replicaOf(room)
    room.create('five')
    room.create('six')
    expect(replica.applySync(room.sync(5, 200)[0]!)).toEqual({ kind: 'gap' })
    expect(replica.applySync({ ...room.sync(4, 200)[0]!, epoch: 'life-2' })).toEqual({ kind: 'gap' })
    expect(replica.position).toBe(4)
  })

  it('a reset replaces everything, the epoch included, and drops pages on their way', () => {
    const room = roomOf(9)
    const replica = replicaOf(room)
    const request = replica.expectPage({ kind: 'before', seq: 5 })
    const page = room.page({ kind: 'before', seq: 5 }, 50)
    const later = roomOf(2)
    later.epoch = 'life-2'
    expect(replica.applySync(later.sync(null, 200)[0]!)).toEqual({ kind: 'reset' })
    expect(replica.applyPage(request, page)).toBe(false)
    expect(seqs(replica)).toEqual([1, 2])
    expect(replica).toMatchObject({ position: 2, epoch: 'life-2', main: { hasBefore: false, hasAfter: false } })
  })
})

describe('pages', () => {
  it('never win over the socket: what arrived meanwhile stands on top', () => {
    const room = roomOf(6)
    const replica = replicaOf(room, 2)
    const request = replica.expectPage({ kind: 'before', seq: 5 })
    const page = room.page({ kind: 'before', seq: 5 }, 50)
    room.edit(0, 'edited meanwhile')
    room.delete(1)
    room.create('seven')
    for (const event of room.log.slice(6)) replica.apply(event)
    const position = replica.position
    expect(replica.applyPage(request, page)).toBe(true)
    expect(replica.main.messages).toEqual(room.messages())
    expect(replica.position).toBe(position)
  })

  it('a page newer than the position does not move it, and older events do not undo it', () => {
    const room = roomOf(3)
    const replica = new Replica({ version: 3, epoch: room.epoch })
    const request = replica.expectPage({ kind: 'newest' })
    room.edit(0, 'once')
    room.edit(0, 'twice')
    replica.applyPage(request, room.page({ kind: 'newest' }, 50))
    expect(replica.position).toBe(3)
    replica.apply(room.log[3]!)
    expect(bodies(replica)[0]).toBe('twice')
  })

  it('around the middle: neither end is shown as the end, and live messages wait for the pages between', () => {
    const room = roomOf(30)
    const replica = new Replica({ version: 30, epoch: room.epoch })
    const request = replica.expectPage({ kind: 'around', seq: 15 })
    replica.applyPage(request, room.page({ kind: 'around', seq: 15 }, 10))
    room.create('31')
    replica.apply(room.log.at(-1)!)
    expect(replica).toMatchObject({ main: { hasBefore: true, hasAfter: true } })
    expect(seqs(replica)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    const after = replica.pageQuery('after', 0)!
    expect(after).toEqual({ kind: 'after', seq: 19 })
    replica.applyPage(replica.expectPage(after), room.page(after, 50))
    expect(seqs(replica).at(-1)).toBe(31)
    expect(replica.main.hasAfter).toBe(false)
    expect(replica.pageQuery('after', 0)).toBeNull()
  })

  it('drops a page of another window and a page older than the position at its request', () => {
    const room = roomOf(20)
    const replica = replicaOf(room, 5)
    const before = replica.pageQuery('before', 0)!
    const request = replica.expectPage(before)
    const stale = room.page(before, 5)
    replica.applyPage(replica.expectPage({ kind: 'around', seq: 3 }), room.page({ kind: 'around', seq: 3 }, 4))
    expect(replica.applyPage(request, stale)).toBe(false)
    room.create('21')
    replica.apply(room.log.at(-1)!)
    expect(replica.applyPage(replica.expectPage({ kind: 'newest' }), { ...stale, version: 20 })).toBe(false)
    expect(seqs(replica)).toEqual([1, 2, 3, 4])
  })

  it('trims to the newest and loads the rest again', () => {
    const room = roomOf(20)
    const replica = replicaOf(room, 20)
    replica.trim(4)
    expect(seqs(replica)).toEqual([17, 18, 19, 20])
    const before = replica.pageQuery('before', 0)!
    replica.applyPage(replica.expectPage(before), room.page(before, 50))
    expect(replica.main.messages).toEqual(room.messages())
  })
})

describe('a thread', () => {
  const row = (seq: number, thread: string | null): Message => ({ ...roomOf(seq).messages().at(-1)!, thread })
  const live = (seq: number, thread: string | null) => ({ type: 'chat_message', action: 'new', ...row(seq, thread) })
  const bodiesIn = (line: { messages: readonly Message[] }) => line.messages.map(({ body }) => body)

  it('holds its replies, and the main line holds none of them', () => {
    const replica = new Replica()
    const messages = [row(1, null), row(2, 'id-1'), row(3, null)]
    const sync = { type: 'sync', room: 'room', epoch: 'life-1', from: 0, version: 3, reset: true, more: false } as const
    replica.applySync({ ...sync, messages })
    expect(bodiesIn(replica.main)).toEqual(['message 1', 'message 3'])
    expect(replica.thread('id-1')).toMatchObject({ messages: [], isLoaded: false })

    const request = replica.expectPage(replica.pageQuery('newest', 0, 'id-1')!)
    expect(request.query).toEqual({ kind: 'newest', thread: 'id-1' })
    replica.apply(live(4, 'id-1'))
    const page = { messages: [row(2, 'id-1')], version: 3, epoch: 'life-1', hasBefore: false, hasAfter: false }
    expect(replica.applyPage(request, page)).toBe(true)
    replica.apply(live(5, 'id-3'))
    replica.apply(live(6, 'id-1'))
    expect(bodiesIn(replica.thread('id-1'))).toEqual(['message 2', 'message 4', 'message 6'])
    expect(bodiesIn(replica.main)).toEqual(['message 1', 'message 3'])
    expect(replica.position).toBe(6)

    replica.applySync({ ...sync, epoch: 'life-2', version: 6, messages })
    expect(replica.thread('id-1')).toMatchObject({ messages: [], isLoaded: false })
  })
})
