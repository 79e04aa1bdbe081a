import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message, RoomSummary } from '@edusphere/protocol'

import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { type TestChange, appendTo } from '@edusphere/testing/changes'

interface Page {
  messages: Message[]
  version: number
  epoch: string
  hasBefore: boolean
  hasAfter: boolean
}

let world: ApiWorld
let ada: Visitor
let bob: Visitor
let room: RoomSummary
/** The message with each `seq`. */
const ids = Array.from({ length: 130 }, () => crypto.randomUUID())
const idOf = (seq: number) => ids[seq - 1]!

const append = (changes: TestChange[]) => appendTo(world.context.store, changes)
const page = (query = '', as = bob) => world.must<Page>('GET', `${roomPath(room)}/messages${query}`, { as })
const seqs = (messages: Message[]) => messages.map(({ seq }) => seq)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

beforeAll(async () => {
  world = await ApiWorld.open()
  ada = await world.person('ada')
  bob = await world.person('bob')
  room = await world.room(ada, 'History')
  await world.join(room, bob)
  const target = { roomId: room.id, userId: ada.id }
  await append(ids.map((id, i) => ({ kind: 'create', ...target, id, body: `Message ${i + 1}` })))
  await append([
    { kind: 'update', ...target, id: idOf(5), body: 'Second thought' },
    { kind: 'delete', ...target, id: idOf(100) },
  ])
  await append([{ kind: 'update', ...target, id: idOf(5), body: 'Third thought' }])
})
afterAll(() => world.close())

describe('GET …/messages', () => {
  it('S2: carries each message as the socket does', async () => {
    const { messages, version, epoch } = await page('?before=2')
    expect(messages).toEqual([
      {
        room: room.id,
        version: 1,
        seq: 1,
        bodyVersion: 1,
        id: idOf(1),
        user: 'ada',
        user_id: ada.id,
        userName: 'ADA',
        userAvatar: null,
        body: 'Message 1',
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        edited: false,
        updated: messages[0]!.created,
        ...{ replyTo: null, thread: null, replies: null, mentions: [], reactions: [], mine: [], pinned: null },
      },
    ])
    expect([version, epoch]).toEqual([133, room.epoch])
  })

  it.each([
    ['', [...range(80, 99), ...range(101, 130)], true, false],
    ['?limit=3', [128, 129, 130], true, false],
    ['?before=4', [1, 2, 3], false, true],
    ['?before=101&limit=2', [98, 99], true, true],
    ['?after=127', [128, 129, 130], true, false],
    ['?after=0&limit=2', [1, 2], false, true],
    ['?after=99&limit=1', [101], true, true],
    ['?after=130', [], true, false],
    ['?before=0', [], false, true],
    ['?before=999999', [...range(80, 99), ...range(101, 130)], true, false],
    ['?limit=200', [...range(1, 99), ...range(101, 130)], false, false],
  ])('%s', async (...[query, expected, hasBefore, hasAfter]) => {
    const answer = await page(query)
    expect(seqs(answer.messages)).toEqual(expected)
    expect({ hasBefore: answer.hasBefore, hasAfter: answer.hasAfter }).toEqual({ hasBefore, hasAfter })
  })

  it('goes around a message that need not exist any more', async () => {
    const answer = await page('?around=100&limit=4')
    expect(seqs(answer.messages)).toEqual([98, 99, 101, 102])
    expect([answer.hasBefore, answer.hasAfter]).toEqual([true, true])
  })

  it('goes around the first message of a time, or the end', async () => {
    const [first] = (await page('?limit=1&after=0')).messages
    const after = new Date(Date.parse(first!.created) + 60_000).toISOString()
    expect(seqs((await page(`?at=${first!.created}&limit=1`)).messages)).toEqual([1])
    expect(seqs((await page('?at=1970-01-01T00:00Z&limit=1')).messages)).toEqual([1])
    const end = await page(`?at=${after}&limit=1`)
    expect([seqs(end.messages), end.hasBefore, end.hasAfter]).toEqual([[], true, false])
    expect(seqs((await page(`?at=${after}&limit=4`)).messages)).toEqual([129, 130])
  })

  it('takes one bound only', async () => {
    const refusal = await world.refusal('GET', `${roomPath(room)}/messages?before=9&after=3`, { as: bob })
    expect(refusal).toEqual({ status: 400, code: 'bad_request', fields: ['before', 'after'] })
    const at = await world.refusal('GET', `${roomPath(room)}/messages?at=1970-01-01T00:00Z&around=3`, { as: bob })
    expect(at).toEqual({ status: 400, code: 'bad_request', fields: ['around', 'at'] })
  })

  it('is for participants only, in a public room too', async () => {
    const eva = await world.person('eva')
    for (const rest of ['', `/${idOf(5)}/revisions`]) {
      const refusal = await world.refusal('GET', `${roomPath(room)}/messages${rest}`, { as: eva })
      expect(refusal).toEqual({ status: 403, code: 'not_participant', fields: [] })
    }
  })
})

describe('GET …/messages/{id}/revisions', () => {
  const revisions = (id: string, of = room) => `${roomPath(of)}/messages/${id}/revisions`

  it('S3: gives every earlier body with the time it was replaced, oldest first', async () => {
    const answer = await world.must<{ revisions: { body: string; replaced: string }[] }>(
      'GET',
      revisions(idOf(5).toUpperCase()),
      { as: bob },
    )
    expect(answer.revisions.map(({ body }) => body)).toEqual(['Message 5', 'Second thought'])
    const current = (await page('?around=5&limit=1')).messages.find(({ seq }) => seq === 5)!
    expect(current).toMatchObject({ body: 'Third thought', edited: true, seq: 5, version: 133 })
    expect(answer.revisions[1]!.replaced).toBe(current.updated)
    expect(Date.parse(current.created)).toBeLessThan(Date.parse(current.updated))
    expect(await world.must('GET', revisions(idOf(6)), { as: bob })).toEqual({ revisions: [] })
  })

  it('knows no deleted message, no foreign one, and none that never was', async () => {
    const other = await world.room(bob, 'Other')
    const notFound = { status: 404, code: 'message_not_found', fields: [] }
    expect(await world.refusal('GET', revisions(idOf(100)), { as: bob })).toEqual(notFound)
    expect(await world.refusal('GET', revisions(idOf(5), other), { as: bob })).toEqual(notFound)
    expect(await world.refusal('GET', revisions(crypto.randomUUID()), { as: bob })).toEqual(notFound)
  })
})
