import type { RoomItem, SettingsItem } from '@edusphere/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { ROOM, Tale } from '../testing/tale.ts'
import { judge } from './checker.ts'
import type { FeedView } from './evidence.ts'

let tale: Tale
let phone: number
let desk: number

beforeEach(() => {
  tale = new Tale()
  phone = tale.opens('ada')
  desk = tale.opens('ada')
  for (const socket of [phone, desk]) tale.follows(socket, 'ada', { items: [ada(0)] })
})

const kinds = () => [...new Set(judge(tale.evidence).map(({ kind }) => kind))]

const ada = (version: number, name = 'ada'): SettingsItem => ({
  ...{ kind: 'settings', version, id: 'ada-id', username: 'ada', name, userAvatar: null },
})

const member = (version: number, { readSeq = 0, unread = 0, head = 0 } = {}): RoomItem => ({
  ...{
    kind: 'room',
    version,
    room: ROOM,
    address: 'host/physics',
    role: 'participant',
    muted: false,
    mutedUntil: null,
  },
  ...{ readSeq, unreadFrom: null, unread, mentions: 0, threads: 0, at: { version: head, epoch: 'e' } },
  ...{ level: 'all', silencedUntil: null, pinned: false, draft: null, left: false },
})

/** The store, where ada is in the room since version 1 of her feed, and the end of one of her devices. */
function ends(view: Partial<FeedView>, { readSeq = 0, head = 1 } = {}): void {
  const rooms = [{ room: ROOM, address: 'host/physics', role: 'participant' as const, readSeq }]
  tale.feeds.push({ user: 'ada', head, versions: new Map([[ROOM, head]]), rooms, name: 'ada' })
  const items = [ada(0), member(head, { readSeq })]
  const [states, marks] = [new Map(tale.states), new Map<string, number>()]
  tale.views.push({ client: "ada's", user: 'ada', caughtUp: true, items, states, marks, ...view })
}

describe('the checker finds nothing', () => {
  it('where both devices of a person are told what she joined and read', () => {
    const { seq } = tale.says(tale.opens('bela'), 'bela', 'one')
    tale.owns(phone, 'ada', member(1, { unread: 1, head: 1 }))
    tale.owns(phone, 'ada', member(2, { readSeq: seq, head: 1 }))
    tale.follows(desk, 'ada', { items: [member(2, { readSeq: seq, head: 1 })], version: 2, reset: false })
    ends({ marks: new Map([[ROOM, seq]]) }, { readSeq: seq, head: 2 })
    expect(judge(tale.evidence)).toEqual([])
  })

  it('where a room is renamed, told live and by sync, and once more while no client is there', () => {
    const first = tale.renames('Physics 2')
    tale.restates(phone, 'ada', first)
    tale.history.add({ line: 'acting', act: 'restate', user: 'host', room: ROOM, fields: { name: 'Physics 3' } })
    tale.head++
    tale.renames('Physics 4')
    ends({})
    expect(judge(tale.evidence)).toEqual([])
  })
})

describe('the checker reports', () => {
  it('an item that came twice, or left one out', () => {
    tale.owns(phone, 'ada', member(1))
    tale.owns(phone, 'ada', member(1))
    tale.owns(desk, 'ada', { ...member(2), room: 'other' })
    ends({}, { head: 2 })
    expect(kinds()).toEqual(['seen twice', 'gap on a socket'])
  })

  it('one version that says two things', () => {
    tale.owns(phone, 'ada', member(1))
    tale.owns(desk, 'ada', member(1, { readSeq: 1 }))
    ends({})
    expect(kinds()).toEqual(['says otherwise'])
  })

  it('a mark that went back', () => {
    tale.says(tale.opens('bela'), 'bela', 'one')
    tale.owns(phone, 'ada', member(1, { readSeq: 1, head: 1 }))
    tale.owns(phone, 'ada', member(2, { unread: 1, head: 1 }))
    ends({}, { head: 2 })
    expect(kinds()).toContain('reordered')
  })

  it('a count of unread messages that is not what there was at that head', () => {
    tale.says(tale.opens('bela'), 'bela', 'one')
    tale.owns(phone, 'ada', member(1, { unread: 2, head: 1 }))
    ends({})
    expect(kinds()).toEqual(['says otherwise'])
  })

  it('a version above the head of the feed', () => {
    tale.owns(phone, 'ada', member(1))
    ends({}, { head: 0 })
    expect(kinds()).toContain('says otherwise')
  })

  it.each([
    ['lacks a room', { items: [ada(0)] }],
    ['has an older item', { items: [ada(0), member(0)] }],
    ['shows another name', { items: [ada(0, 'another'), member(1)] }],
    ['shows a room that was left', { items: [ada(0), member(1), { ...member(1), room: 'left' }] }],
  ])('a device that %s: feed differs', (_what, view) => {
    ends(view)
    expect(kinds()).toEqual(['feed differs'])
  })

  it('a device that shows another state of a room: state differs', () => {
    const states = new Map(tale.states)
    tale.renames('Physics 2')
    ends({ states })
    expect(kinds()).toEqual(['state differs'])
  })

  it('a device that did not get to the head: left behind', () => {
    ends({ caughtUp: false })
    expect(kinds()).toEqual(['left behind'])
  })

  it('a mark that the store does not have: lost', () => {
    ends({ marks: new Map([[ROOM, 1]]) })
    expect(kinds()).toEqual(['lost'])
  })

  it('a rename that was answered and is not stored: lost', () => {
    const before = tale.states.get(ROOM)!
    tale.renames('Physics 2')
    tale.states.set(ROOM, { ...before, version: 1 })
    ends({})
    expect(kinds()).toEqual(['lost'])
  })

  it('a state and a message with one version: doubled', () => {
    tale.says(phone, 'ada', 'one')
    tale.states.set(ROOM, { ...tale.states.get(ROOM)!, version: 1 })
    ends({})
    expect(kinds()).toEqual(['doubled'])
  })

  it('a state that a client of the specification was told', () => {
    const plain = tale.opens('ada', 'plain')
    tale.restates(plain, 'ada', tale.renames('Physics 2'))
    ends({})
    expect(kinds()).toEqual(['says otherwise'])
  })

  it('a membership without an item, and two items with one version', () => {
    ends({})
    const [feed] = tale.feeds.splice(0)
    tale.feeds.push({
      ...feed!,
      versions: new Map([
        ['other', 1],
        ['settings', 1],
      ]),
    })
    expect(kinds()).toEqual(expect.arrayContaining(['lost', 'doubled']))
  })
})
