import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ENGINES, type Place } from '@edusphere/testing/places'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { findJoinedRoom, listParticipantIds, participantsAmong, proveParticipant, type RoomRef } from './memberships.ts'
import type { Store } from './store.ts'
import type { Outcome } from './operation.ts'
import { type TestChange, appendTo } from '@edusphere/testing/changes'

for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`store on ${engine}`, () => contract(createPlace))
}

/** The contract of every store, on both engines. */
function contract(createPlace: () => Promise<Place>): void {
  let place: Place
  let store: Store
  let ada: SeededUser
  let bob: SeededUser
  let room: RoomRef

  beforeEach(async () => {
    place = await createPlace()
    store = await place.open()
    const seed = seeding(store.db)
    ada = await seed.user('ada')
    bob = await seed.user('bob')
    room = await seed.room(ada, 'maths', [bob])
  })

  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  const append = (...changes: TestChange[]) => appendTo(store, changes)
  const create = (body: string, user = ada, id: string = randomUUID()): TestChange & { kind: 'create' } => {
    return { kind: 'create', roomId: room.id, userId: user.id, id, body }
  }
  const stored = (outcome: Outcome | undefined) => {
    if (outcome?.status !== 'stored') throw new Error(`not stored: ${JSON.stringify(outcome)}`)
    return outcome.message
  }
  const post = async (count: number) => {
    const outcomes = await append(...Array.from({ length: count }, (_, i) => create(`message ${i + 1}`)))
    return outcomes.map(stored)
  }
  const page = (at: Parameters<Store['messages']['page']>[0]['at'], limit = 3) =>
    store.messages.page({ roomId: room.id, userId: ada.id, at, limit, line: 'all' })

  it('S1 S11 keeps every field of a message', async () => {
    const change = create('Sveiki, 🌍!')
    const before = Date.now()
    const message = stored((await append(change))[0])
    const kept = (await page('newest'))!.messages[0]!
    expect(kept).toMatchObject(message)
    expect(kept).toMatchObject({ id: change.id, room_id: room.id, body: 'Sveiki, 🌍!', edited: 0, deleted: 0 })
    expect(kept).toMatchObject({ user_id: ada.id, username: 'ada', name: 'ADA', avatar: null })
    expect(kept.created).toBeGreaterThanOrEqual(before)
    expect(kept.updated).toBe(kept.created)
  })

  it('[G1] counts versions 1, 2, 3 without holes, whatever was refused or repeated in between', async () => {
    const first = create('one')
    const outcomes = await append(
      first,
      first,
      create('from a stranger', { id: randomUUID(), username: 'eve' }),
      create('two'),
      { kind: 'update', roomId: room.id, userId: bob.id, id: first.id, body: 'not mine' },
      { kind: 'update', roomId: room.id, userId: ada.id, id: first.id, body: 'one!' },
      { kind: 'update', roomId: room.id, userId: ada.id, id: first.id, body: 'one!' },
      { kind: 'delete', roomId: room.id, userId: ada.id, id: first.id },
      { kind: 'delete', roomId: room.id, userId: ada.id, id: first.id },
    )
    expect(outcomes.map((o) => (o.status === 'refused' ? o.code : `${o.status} ${o.message.version}`))).toEqual([
      'stored 1',
      'repeated 1',
      'not_participant',
      'stored 2',
      'not_owner',
      'stored 3',
      'repeated 3',
      'stored 4',
      'repeated 4',
    ])
    expect(await store.messages.heads([room.id])).toEqual(new Map([[room.id, { version: 4, membersVersion: 0 }]]))
  })

  it('[G1] gives concurrent batches of one room versions without holes', async () => {
    const batches = Array.from({ length: 20 }, (_, i) => append(create(`a${i}`), create(`b${i}`, bob)))
    const versions = (await Promise.all(batches)).flat().map((outcome) => stored(outcome).version)
    expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  it('S3 an edit sets body, edited and updated, leaves the rest alone and keeps every earlier body', async () => {
    const original = stored((await append(create('first')))[0])
    const edit = (body: string): TestChange => ({
      kind: 'update',
      roomId: room.id,
      userId: ada.id,
      id: original.id,
      body,
    })
    const [second] = await append(edit('second'))
    const [third] = await append(edit('third'))
    const message = stored(third)
    expect(message).toMatchObject({ body: 'third', edited: 1, seq: original.seq, created: original.created })
    expect(message.user_id).toBe(original.user_id)
    expect(message.updated).toBeGreaterThan(stored(second).updated)
    const revisions = await store.messages.revisions({ roomId: room.id, userId: bob.id, id: original.id })
    expect(revisions).toEqual([
      { body: 'first', replaced: stored(second).updated },
      { body: 'second', replaced: message.updated },
    ])
  })

  it('[K4] reads give what the room is: the newest always, a range where it holds its version', async () => {
    await append(create('first'))
    const change = { name: 'Physics', mode: 'closed', slow_mode: 30, state_version: 2 } as const
    await store.db.updateTable('rooms').set(change).where('id', '=', room.id).execute()
    const about = { name: 'Physics', description: '', visibility: expect.any(String) as string, topics: '' }
    const state = { version: 2, ...about, mode: 'closed', slowMode: 30, roles: '[]' }
    expect((await store.messages.newest({ roomId: room.id, limit: 5 })).state).toEqual(state)
    const since = async (version: number) =>
      (await store.messages.changesSince({ roomId: room.id, since: version, limit: 5 })).state
    expect([await since(1), await since(2)]).toEqual([state, undefined])
    expect((await store.messages.newest({ roomId: randomUUID(), limit: 5 })).state).toBeUndefined()
  })

  it('S7 a delete erases body and history and leaves a tombstone', async () => {
    const original = stored((await append(create('a secret')))[0])
    await append({ kind: 'update', roomId: room.id, userId: ada.id, id: original.id, body: 'changed' })
    await append({ kind: 'delete', roomId: room.id, userId: ada.id, id: original.id })
    expect((await page('newest'))!.messages).toEqual([])
    expect(await store.messages.revisions({ roomId: room.id, userId: ada.id, id: original.id })).toBeUndefined()
    const changes = await store.messages.changesSince({ roomId: room.id, since: 2, limit: 10 })
    expect(changes.messages).toMatchObject([{ id: original.id, seq: 1, version: 3, deleted: 1, body: '' }])
    expect(await store.db.selectFrom('revisions').selectAll().execute()).toEqual([])
  })

  it('[G4] stores an id once, and tells a repetition from a conflict', async () => {
    const change = create('hello')
    await append(change)
    const other = await seeding(store.db).room(ada, 'physics')
    const again = await append(
      change,
      { ...change, body: 'something else' },
      { ...change, userId: bob.id },
      { ...change, roomId: other.id },
    )
    expect(again.map((o) => (o.status === 'refused' ? o.code : o.status))).toEqual([
      'repeated',
      'id_conflict',
      'id_conflict',
      'id_conflict',
    ])
    await append({ kind: 'update', roomId: room.id, userId: ada.id, id: change.id, body: 'edited' })
    expect((await append(change))[0]).toMatchObject({ status: 'repeated', message: { body: 'edited', version: 2 } })
    await append({ kind: 'delete', roomId: room.id, userId: ada.id, id: change.id })
    expect((await append(change))[0]).toMatchObject({ status: 'repeated', message: { deleted: 1, version: 3 } })
  })

  it('stores nothing of a batch that fails', async () => {
    const poisoned = { ...create('x'), id: null as unknown as string }
    await expect(append(create('kept out'), poisoned)).rejects.toThrow()
    expect((await page('newest'))!.messages).toEqual([])
    expect(await post(1)).toMatchObject([{ version: 1 }])
  })

  it('pages around any seq, oldest first, deleted ones left out', async () => {
    const messages = await post(10)
    await append({ kind: 'delete', roomId: room.id, userId: ada.id, id: messages[4]!.id })
    const seqs = async (at: Parameters<typeof page>[0], limit?: number) => {
      const { messages, hasBefore, hasAfter, version } = (await page(at, limit))!
      return [messages.map(({ seq }) => seq), hasBefore, hasAfter, version]
    }
    expect(await seqs('newest')).toEqual([[8, 9, 10], true, false, 11])
    expect(await seqs({ before: 8 })).toEqual([[4, 6, 7], true, true, 11])
    expect(await seqs({ before: 4 })).toEqual([[1, 2, 3], false, true, 11])
    expect(await seqs({ before: 1 })).toEqual([[], false, true, 11])
    expect(await seqs({ after: 3 })).toEqual([[4, 6, 7], true, true, 11])
    expect(await seqs({ after: 8 })).toEqual([[9, 10], true, false, 11])
    expect(await seqs({ after: 99 })).toEqual([[], true, false, 11])
    expect(await seqs({ around: 5 }, 4)).toEqual([[3, 4, 6, 7], true, true, 11])
    expect(await seqs({ around: 1 }, 4)).toEqual([[1, 2, 3, 4], false, true, 11])
    expect(await seqs({ around: 10 }, 1)).toEqual([[10], true, false, 11])
    expect(await seqs('newest', 200)).toEqual([[1, 2, 3, 4, 6, 7, 8, 9, 10], false, false, 11])
  })

  it('replays a range in version order, in pages, with its head', async () => {
    const messages = await post(4)
    await append({ kind: 'update', roomId: room.id, userId: ada.id, id: messages[1]!.id, body: 'edited' })
    const changes = (since: number, limit: number) => store.messages.changesSince({ roomId: room.id, since, limit })
    const first = await changes(0, 3)
    expect(first.messages.map(({ seq, version }) => [seq, version])).toEqual([
      [1, 1],
      [3, 3],
      [4, 4],
    ])
    expect(first).toMatchObject({ more: true, head: { version: 5 } })
    expect(await changes(4, 3)).toMatchObject({ more: false, messages: [{ seq: 2, version: 5 }] })
    expect(await store.messages.countSince(room.id, 0, 100)).toBe(4)
    expect(await store.messages.countSince(room.id, 0, 2)).toBe(2)
  })

  it('[G7] shows nothing to whom does not take part, and says since when', async () => {
    await post(2)
    await seeding(store.db).remove(room, bob)
    expect(
      await store.messages.page({ roomId: room.id, userId: bob.id, at: 'newest', limit: 5, line: 'all' }),
    ).toBeUndefined()
    expect(await findJoinedRoom(store, bob.id, room)).toBeUndefined()
    expect(await proveParticipant(store, room.id, bob.id)).toBeUndefined()
    expect(await proveParticipant(store, room.id, ada.id)).toBe(1)
    const present = { users: new Set([ada.id]), provenAt: 1 }
    expect(await participantsAmong(store.db, room.id, [ada.id, bob.id])).toEqual(present)
    expect(await listParticipantIds(store.db, room.id, 10)).toEqual(present)
    expect((await append(create('still here?', bob)))[0]).toEqual({ status: 'refused', code: 'not_participant' })
    expect((await append(create('yes')))[0]).toMatchObject({ status: 'stored', membersVersion: 1 })
  })

  it('keeps reads and appends apart from a transaction that is open and may not come to pass', async () => {
    const cy = await seeding(store.db).user('cy')
    let read: ReturnType<typeof findJoinedRoom> | undefined
    let appended: Promise<Outcome[]> | undefined
    const undone = store.db.transaction().execute(async (trx) => {
      await trx.insertInto('participants').values({ room_id: room.id, user_id: cy.id, joined: 0 }).execute()
      read = findJoinedRoom(store, cy.id, { id: room.id })
      appended = append(create('hello', cy))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await read).toBeUndefined()
    expect(await appended).toEqual([{ status: 'refused', code: 'not_participant' }])
  })

  it('survives being closed and opened', async () => {
    await post(3)
    const { life } = store
    await store.close()
    store = await place.open()
    expect((await page('newest'))!.messages).toHaveLength(3)
    expect(store.life).toBe(life)
  })
}
