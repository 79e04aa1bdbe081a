import { beforeEach, describe, expect, it } from 'vitest'
import { Tale } from '../testing/tale.ts'
import { judge } from './checker.ts'

let tale: Tale
let ada: number
let bela: number
let id: string

beforeEach(() => {
  tale = new Tale()
  ada = tale.opens('ada')
  bela = tale.opens('bela')
  id = tale.says(ada, 'ada', 'one').id
  tale.syncs(bela, 'bela', { from: 0, version: 1, messages: [...tale.shown] })
})

const kinds = () => [...new Set(judge(tale.evidence).map(({ kind }) => kind))]

describe('the checker finds nothing', () => {
  it('in a thread with reactions that come and go', () => {
    tale.reacts(ada, 'ada', { id })
    tale.syncs(bela, 'bela', { from: 1, version: 2, messages: [...tale.shown] })
    tale.reacts(bela, 'bela', { id })
    tale.syncs(ada, 'ada', { from: 2, version: 3, messages: [...tale.shown] })
    tale.answers(ada, id, 'two')
    tale.reacts(ada, 'ada', { id, active: false })
    tale.syncs(bela, 'bela', { from: 3, version: 6, messages: tale.shown.toReversed() })
    expect(judge(tale.evidence)).toEqual([])
  })

  it('where an act without an answer was made after the last acknowledged one', () => {
    tale.reacts(ada, 'ada', { id })
    tale.sends(bela, 'ada', { type: 'react', messageId: id, emoji: '👍', active: false })
    tale.reactions.length = 0
    Object.assign(tale.row(id), { version: ++tale.head, facets: {} })
    expect(judge(tale.evidence)).toEqual([])
  })
})

describe('the checker reports', () => {
  it('an acknowledged reaction that is not in the store: lost', () => {
    tale.reacts(ada, 'ada', { id })
    tale.reactions.length = 0
    Object.assign(tale.row(id), { facets: {} })
    expect(kinds()).toContain('lost')
  })

  it('a reaction that is still there after it was taken back: lost', () => {
    tale.reacts(ada, 'ada', { id })
    const [before, { facets }] = [[...tale.reactions], tale.row(id)]
    tale.reacts(ada, 'ada', { id, active: false })
    tale.reactions.push(...before)
    Object.assign(tale.row(id), { facets })
    expect(kinds()).toContain('lost')
  })

  it('a person who is counted twice', () => {
    tale.reacts(ada, 'ada', { id })
    Object.assign(tale.row(id), { facets: { reactions: [{ emoji: '👍', count: 2, users: ['ada', 'ada'] }] } })
    expect(kinds()).toContain('miscounted')
  })

  it('a row that was told with one person twice: doubled', () => {
    tale.reacts(ada, 'ada', { id })
    const [row] = tale.shown
    tale.head++
    const reactions = [{ emoji: '👍', count: 2, users: ['ada', 'ada'] }]
    tale.changes(ada, 'ada', {
      ...row!,
      version: 3,
      reactions,
      what: 'reactions',
      by: 'ada',
      emoji: '👍',
      active: true,
    })
    expect(kinds()).toContain('doubled')
  })

  it('a thread that counts other replies than there are', () => {
    tale.answers(ada, id, 'two')
    const { replies } = tale.row(id).facets
    Object.assign(tale.row(id), { facets: { replies: { ...replies, count: 2 } } })
    expect(kinds()).toContain('miscounted')
  })

  it('an acknowledged reply that stands in no thread: lost', () => {
    const { id: reply } = tale.answers(ada, id, 'two')
    tale.row(reply).thread = null
    expect(kinds()).toContain('lost')
  })

  it('a reply to a root that was deleted by then', () => {
    tale.erases(ada, id)
    tale.store('ada', 'two', id)
    expect(kinds()).toContain('stored though refused')
  })

  it('a refused pin in the store', () => {
    const ref = tale.sends(bela, 'bela', { type: 'pin', messageId: id, active: true })
    tale.refuses(bela, 'bela', ref)
    tale.pins.push(id)
    Object.assign(tale.row(id), { version: ++tale.head, facets: { pinned: { by: 'bela', at: 'now' } } })
    expect(kinds()).toContain('stored though refused')
  })

  it('a deleted message that has kept a reaction: tombstone', () => {
    tale.reacts(ada, 'ada', { id })
    tale.erases(ada, id)
    expect(kinds()).toEqual(['tombstone'])
  })

  it('a row that shows other facets elsewhere: says otherwise', () => {
    tale.reacts(ada, 'ada', { id })
    tale.syncs(bela, 'bela', { from: 1, version: 2, messages: tale.shown.map((row) => ({ ...row, reactions: [] })) })
    expect(kinds()).toEqual(['says otherwise'])
  })

  it('an acknowledgement that its row contradicts: says otherwise', () => {
    tale.reacts(ada, 'ada', { id })
    const ref = tale.sends(ada, 'ada', { type: 'react', messageId: id, emoji: '🎉', active: true })
    tale.acks(ada, 'ada', { ref, id, seq: 1, version: 2, mine: ['👍'] })
    expect(kinds()).toContain('says otherwise')
  })

  it('a plain client that is told of facets: says otherwise', () => {
    const plain = tale.opens('cyril', 'plain')
    tale.reacts(ada, 'ada', { id })
    const [row] = tale.shown
    tale.changes(plain, 'cyril', { ...row!, what: 'reactions', by: 'ada', emoji: '👍', active: true })
    expect(kinds()).toEqual(['says otherwise'])
  })

  it('a plain client that is told of an edit without one: says otherwise', () => {
    const plain = tale.opens('cyril', 'plain')
    const message = tale.says(plain, 'cyril', 'two')
    tale.reacts(ada, 'ada', { id: message.id })
    tale.tells(plain, 'cyril', { type: 'chat_message', action: 'update', ...tale.shown.at(-1)! })
    expect(kinds()).toContain('says otherwise')
  })

  it('a version that was told of two messages: doubled', () => {
    tale.says(ada, 'ada', 'two')
    tale.tells(bela, 'bela', { type: 'chat_message', action: 'update', ...tale.shown[0]!, version: 2 })
    expect(kinds()).toContain('doubled')
  })

  it('a reaction that overtook another one of the message on its socket: reordered', () => {
    const on = tale.sends(ada, 'ada', { type: 'react', messageId: id, emoji: '👍', active: true })
    const off = tale.sends(ada, 'ada', { type: 'react', messageId: id, emoji: '👍', active: false })
    tale.acks(ada, 'ada', { ref: off, id, seq: 1, version: 2, mine: [] })
    tale.acks(ada, 'ada', { ref: on, id, seq: 1, version: 3, mine: ['👍'] })
    expect(kinds()).toContain('reordered')
  })

  it('a replica with other reactions: replica differs', () => {
    tale.reacts(ada, 'ada', { id })
    tale.replicas.push(tale.replica(tale.shown.map((row) => ({ ...row, reactions: [] }))))
    expect(kinds()).toEqual(['replica differs'])
    tale.replicas[0] = { ...tale.replicas[0]!, isPlain: true }
    expect(kinds()).toEqual([])
  })
})
