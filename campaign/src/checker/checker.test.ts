import { beforeEach, describe, expect, it } from 'vitest'
import { ROOM, Tale } from '../testing/tale.ts'
import { judge } from './checker.ts'

let tale: Tale
let ada: number
let bela: number

beforeEach(() => {
  tale = new Tale()
  ada = tale.opens('ada')
  bela = tale.opens('bela')
})

const kinds = () => [...new Set(judge(tale.evidence).map(({ kind }) => kind))]

describe('the checker finds nothing', () => {
  it('in a conversation with edits and deletes', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    const second = tale.says(ada, 'ada', 'two')
    tale.edits(ada, id, 'one, edited')
    tale.edits(ada, id, 'one, edited again')
    tale.erases(ada, second.id)
    tale.syncs(bela, 'bela', { from: 0, version: tale.head, messages: [...tale.shown] })
    expect(judge(tale.evidence)).toEqual([])
  })

  it('where a message was sent twice, stored once, and acknowledged twice', () => {
    const { id, seq, version } = tale.says(ada, 'ada', 'one')
    const again = tale.opens('ada')
    const ref = tale.sends(again, 'ada', { type: 'text', id, message: 'one' })
    tale.acks(again, 'ada', { ref, id, seq, version })
    expect(judge(tale.evidence)).toEqual([])
  })

  it('where an unacknowledged edit of a message that is deleted by now took a version that nobody saw', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    tale.sends(ada, 'ada', { type: 'update', messageId: id, message: 'never answered' })
    tale.head++
    const row = Object.assign(tale.row(id), { body: '', version: ++tale.head, deleted: true })
    tale.syncs(ada, 'ada', { from: 1, version: 3, messages: [{ id, seq: 1, version: row.version, deleted: true }] })
    expect(judge(tale.evidence)).toEqual([])
  })
})

describe('the checker reports', () => {
  it('an acknowledged message that is not in the store: lost', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    tale.rows.splice(0, 1)
    tale.head = 0
    expect(judge(tale.evidence)).toContainEqual(expect.objectContaining({ kind: 'lost', message: id, room: ROOM }))
  })

  it('an acknowledged edit that is not in the store: lost', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    tale.edits(ada, id, 'two')
    tale.revisions.length = 0
    Object.assign(tale.row(id), { body: 'one' })
    expect(kinds()).toContain('lost')
  })

  it('an acknowledged delete that is not in the store: lost', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    tale.erases(ada, id)
    Object.assign(tale.row(id), { body: 'one', deleted: false })
    expect(kinds()).toContain('lost')
  })

  it('one message under two ids, acknowledged or not: doubled', () => {
    const id = 'once'
    tale.sends(ada, 'ada', { type: 'text', id, message: 'one' })
    tale.store('ada', 'one')
    tale.store('ada', 'one')
    expect(kinds()).toEqual(['doubled'])
  })

  it('two copies that were told, both deleted by now: doubled', () => {
    const first = tale.says(ada, 'ada', 'one')
    const second = tale.says(ada, 'ada', 'one')
    tale.erases(ada, first.id)
    tale.erases(ada, second.id)
    expect(kinds()).toEqual(['doubled'])
  })

  it('an edit that was made twice: doubled', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    tale.edits(ada, id, 'two')
    tale.edits(ada, id, 'three')
    tale.edits(ada, id, 'two')
    expect(kinds()).toContain('doubled')
  })

  it('a version that was given twice: doubled', () => {
    tale.says(ada, 'ada', 'one')
    tale.head = 0
    tale.store('bela', 'two')
    expect(kinds()).toContain('doubled')
  })

  it('a refused message in the store', () => {
    const ref = tale.sends(bela, 'bela', { type: 'text', id: 'message-1', message: 'two' })
    tale.refuses(bela, 'bela', ref)
    tale.store('bela', 'two')
    expect(kinds()).toEqual(['stored though refused'])
  })

  it('a message that overtook another on its socket: reordered', () => {
    const [one, two] = ['one', 'two'].map((body) => tale.store('ada', body))
    const first = tale.sends(ada, 'ada', { type: 'text', id: two!.id, message: 'two' })
    const second = tale.sends(ada, 'ada', { type: 'text', id: one!.id, message: 'one' })
    tale.acks(ada, 'ada', { ref: first, id: two!.id, seq: 2, version: 2 })
    tale.acks(ada, 'ada', { ref: second, id: one!.id, seq: 1, version: 1 })
    expect(kinds()).toEqual(['reordered'])
  })

  it('an answer that stands before what it answers: reordered', () => {
    const [one, two] = ['one', 'two'].map((body) => tale.store('ada', body))
    const first = tale.sends(ada, 'ada', { type: 'text', id: two!.id, message: 'two' })
    tale.acks(ada, 'ada', { ref: first, id: two!.id, seq: 2, version: 2 })
    const second = tale.sends(bela, 'ada', { type: 'text', id: one!.id, message: 'one' })
    tale.acks(bela, 'ada', { ref: second, id: one!.id, seq: 1, version: 1 })
    expect(kinds()).toEqual(['reordered'])
  })

  it('a version that nothing has: hole', () => {
    tale.says(ada, 'ada', 'one')
    tale.head++
    tale.store('bela', 'two')
    expect(judge(tale.evidence)).toEqual([expect.objectContaining({ kind: 'hole', version: 2 })])
  })

  it('a head beyond the last change: hole', () => {
    tale.says(ada, 'ada', 'one')
    tale.head++
    expect(kinds()).toEqual(['hole'])
  })

  it.each([
    ['lacks a message', () => tale.shown.slice(1)],
    ['has them in another order', () => tale.shown.toReversed()],
    ['shows another body', () => tale.shown.map((message) => ({ ...message, body: 'none' }))],
    ['shows a deleted one', () => [...tale.shown, { ...tale.shown[0]!, id: 'gone', seq: 9, version: 9 }]],
  ])('a replica that %s: replica differs', (_what, replica) => {
    tale.says(ada, 'ada', 'one')
    tale.says(ada, 'ada', 'two')
    tale.replicas.push(tale.replica(replica()))
    expect(kinds()).toEqual(['replica differs'])
  })

  it('a client that never got to the head: left behind', () => {
    tale.replicas.push(tale.replica([], false))
    expect(kinds()).toEqual(['left behind'])
  })

  it('an event that came twice on a socket: seen twice', () => {
    const message = tale.says(ada, 'ada', 'one')
    tale.tells(ada, 'ada', { type: 'chat_message', action: 'new', ...message })
    expect(kinds()).toEqual(['seen twice'])
  })

  it('an event that came twice to a client without positions: seen twice', () => {
    const plain = tale.opens('ada', 'plain')
    const message = tale.says(plain, 'ada', 'one')
    tale.tells(plain, 'ada', { type: 'chat_message', action: 'new', ...message })
    expect(kinds()).toEqual(['seen twice'])
  })

  it('a live event that skipped one, healed or not: gap on a socket', () => {
    tale.says(ada, 'ada', 'one')
    const second = tale.says(ada, 'ada', 'two')
    tale.tells(bela, 'bela', { type: 'chat_message', action: 'new', ...second })
    expect(kinds()).toEqual(['gap on a socket'])
  })

  it('a sync that does not join on, or holds what is outside its range', () => {
    const one = tale.says(ada, 'ada', 'one')
    tale.syncs(bela, 'bela', { from: 1, version: 1, messages: [] })
    expect(kinds()).toEqual(['gap on a socket'])
    const cyril = tale.opens('cyril')
    tale.syncs(cyril, 'cyril', { from: 0, version: 0, messages: [one] })
    expect(kinds()).toContain('seen twice')
  })

  it('what the SDK showed twice: seen twice', () => {
    tale.says(ada, 'ada', 'one')
    for (const versions of [[1], [1]])
      tale.history.add({ line: 'applied', client: "ada's", room: ROOM, versions, reset: false })
    expect(kinds()).toEqual(['seen twice'])
  })

  it('an event with a version that was given after the removal: seen after removal', () => {
    tale.history.add({ line: 'removed', room: ROOM, user: 'bela', head: 0 })
    const message = tale.says(ada, 'ada', 'one')
    tale.tells(bela, 'bela', { type: 'chat_message', action: 'new', ...message })
    expect(kinds()).toEqual(['seen after removal'])
  })

  it('nothing of the kind once the person is let back in', () => {
    tale.history.add({ line: 'removed', room: ROOM, user: 'bela', head: 0 })
    tale.history.add({ line: 'readmitting', room: ROOM, user: 'bela' })
    const message = tale.says(ada, 'ada', 'one')
    tale.tells(bela, 'bela', { type: 'chat_message', action: 'new', ...message })
    expect(kinds()).toEqual([])
  })

  it('a change of somebody who had been removed: acted after removal', () => {
    tale.history.add({ line: 'removed', room: ROOM, user: 'ada', head: 9 })
    tale.says(ada, 'ada', 'one')
    expect(kinds()).toEqual(['acted after removal'])
  })

  it('an edit history with a body missing, or in another order', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    tale.edits(ada, id, 'two')
    tale.edits(ada, id, 'three')
    const [first, second] = tale.revisions
    ;[first!.body, second!.body] = [second!.body, first!.body]
    expect(kinds()).toEqual(expect.arrayContaining(['lost', 'says otherwise']))
  })

  it('a deleted message whose body or revisions were kept: tombstone', () => {
    const { id } = tale.says(ada, 'ada', 'one')
    tale.erases(ada, id)
    tale.row(id).body = 'one'
    expect(kinds()).toEqual(['tombstone'])
  })

  it('a body that was told and is not what was stored: says otherwise', () => {
    const message = tale.says(ada, 'ada', 'one')
    tale.tells(bela, 'bela', { type: 'chat_message', action: 'new', ...message, body: 'two' })
    expect(kinds()).toEqual(['says otherwise'])
  })

  it('pages over HTTP that are not the rows of the store', () => {
    tale.says(ada, 'ada', 'one')
    const { rooms, ...rest } = tale.evidence
    expect(judge({ ...rest, rooms: [{ ...rooms[0]!, seen: [] }] })).toEqual([
      expect.objectContaining({ kind: 'pages differ' }),
    ])
  })
})
