import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendTo, changeOf } from '@edusphere/testing/changes'
import { ENGINES, type Place } from '@edusphere/testing/places'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { changeOf as ofFrame } from '../features/operations.ts'
import type { RoomRef } from './memberships.ts'
import type { Change, Effect, Operation, Situation } from './operation.ts'
import type { Store } from './store.ts'

for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`the effects of an operation on ${engine}`, () => effects(createPlace))
}

/** The append with an operation made for this test. */
function effects(createPlace: () => Promise<Place>): void {
  let place: Place
  let store: Store
  let ada: SeededUser
  let bob: SeededUser
  let room: RoomRef
  let message: { roomId: string; userId: string; id: string }

  beforeEach(async () => {
    place = await createPlace()
    store = await place.open()
    const seed = seeding(store.db)
    ada = await seed.user('ada')
    bob = await seed.user('bob')
    room = await seed.room(ada, 'maths', [bob])
    message = { roomId: room.id, userId: ada.id, id: randomUUID() }
    await appendTo(store, [{ kind: 'create', ...message, body: 'first' }])
  })

  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  type Apply = Operation['apply']

  /** A change of `message` with these effects. */
  const doing = (apply: Apply, rest: Partial<Operation> = {}): Change => {
    const operation = { idOf: () => message.id, repeats: () => false, decide: () => undefined, apply, ...rest }
    return { operation, frame: { type: 'ping' }, ...message }
  }
  /** Takes a version without a new body, as a reaction does. */
  const touch: Apply = (_change, { message }, { version }) => [{ put: 'messages', row: { ...message!, version } }]
  const append = (...changes: Change[]) => store.messages.append(changes, Date.now())
  const removals = () => store.db.selectFrom('removals').select(['user_id', 'removed']).orderBy('user_id').execute()
  const put = (user: SeededUser, removed: number): Effect => {
    return { put: 'removals', row: { room_id: room.id, user_id: user.id, removed } }
  }
  const drop = (user: SeededUser): Effect => ({ drop: 'removals', key: { room_id: room.id, user_id: user.id } })

  it('[G4] a change that leaves the body alone makes no edit_conflict, and no id_conflict less', async () => {
    const [touched] = await append(doing(touch))
    expect(touched).toMatchObject({ status: 'stored', message: { version: 2, body_version: 1, seq: 1 } })
    const [resent] = await appendTo(store, [{ kind: 'create', ...message, body: 'another' }])
    expect(resent).toMatchObject({ status: 'refused', code: 'id_conflict' })
    const [edited] = await appendTo(store, [{ kind: 'update', ...message, body: 'second', version: 1 }])
    expect(edited).toMatchObject({ status: 'stored', message: { version: 3, body_version: 3 } })
    const [late] = await appendTo(store, [{ kind: 'update', ...message, body: 'third', version: 2 }])
    expect(late).toMatchObject({ status: 'refused', code: 'edit_conflict' })
  })

  it('[G4] deletes a reply beside a message that is refused its id and names another thread', async () => {
    const other = { ...message, id: randomUUID() }
    await appendTo(store, [{ kind: 'create', ...other, body: 'another root' }])
    const by = { roomId: room.id, userId: ada.id }
    const text = (body: string, thread: string, id: string = randomUUID()) =>
      ofFrame({ type: 'text', id, message: body, thread }, by)
    const reply = text('reply', message.id)
    await append(reply)
    const deletion = ofFrame({ type: 'delete', messageId: reply.id }, by)
    expect(await append(text('refused', other.id, reply.id), deletion)).toMatchObject([
      { status: 'refused', code: 'id_conflict' },
      {
        status: 'stored',
        message: { deleted: 1, version: 5 },
        events: [{}, { message: { id: message.id, facets: '' } }],
      },
    ])
  })

  it('[G1] take as many versions as messages are put, and are told in that order', async () => {
    const other = { ...message, id: randomUUID() }
    await appendTo(store, [{ kind: 'create', ...other, body: 'root' }])
    const both: Apply = (change, situation, { version, now }) => [
      ...touch(change, situation, { version, now }),
      {
        put: 'messages',
        row: { ...situation.messageOf(other.id)!, version: version + 1 },
        told: { type: 'message_changed', what: 'replies' },
      },
    ]
    const needs = () => ({ messages: [other.id] })
    const [outcome] = await append(
      doing(both, { needs }),
      changeOf({ kind: 'create', ...message, id: randomUUID(), body: 'next' }),
    )
    if (outcome?.status !== 'stored') throw new Error(JSON.stringify(outcome))
    expect(outcome.events.map(({ message: { id, version }, told }) => [id, version, told?.what])).toEqual([
      [message.id, 3, undefined],
      [other.id, 4, 'replies'],
    ])
    const changes = await store.messages.changesSince({ roomId: room.id, since: 0, limit: 10 })
    expect(changes.messages.map(({ version }) => version)).toEqual([3, 4, 5])
    expect(changes.head.version).toBe(5)
  })

  it('put, replace and drop rows of any table, and see what the batch has done so far', async () => {
    const seen: number[][] = []
    const look = ({ rows }: Situation) =>
      seen.push(rows('removals', { room_id: room.id }).map(({ removed }) => removed))
    const needs = () => ({ rows: [{ table: 'removals', key: { room_id: room.id } }] as const })
    const step = (...made: Effect[]) =>
      doing(
        (change, situation, at) => {
          look(situation)
          return [...touch(change, situation, at), ...made]
        },
        { needs },
      )
    await append(step(put(ada, 1)), step(put(bob, 2)), step(put(ada, 3)))
    expect(seen.splice(0)).toEqual([[], [1], [1, 2]])
    expect((await removals()).map(({ removed }) => removed).toSorted()).toEqual([2, 3])
    await append(step(drop(ada)), step(put(ada, 4)), step(put(bob, 5), drop(bob)), step())
    expect(seen.map((rows) => rows.toSorted())).toEqual([[2, 3], [2], [2, 4], [4]])
    expect(await removals()).toEqual([{ user_id: ada.id, removed: 4 }])
  })

  it('drop all rows whose key begins so, those that were not read too', async () => {
    await append(doing((...given) => [...touch(...given), put(ada, 1), put(bob, 2)]))
    await append(doing((...given) => [...touch(...given), { drop: 'removals', key: { room_id: room.id } }]))
    expect(await removals()).toEqual([])
  })

  it('leave nothing when the operation fails in the middle of its batch', async () => {
    const failing: Apply = () => {
      throw new Error('a mistake')
    }
    await expect(
      append(
        doing((...given) => [...touch(...given), put(ada, 1)]),
        doing(failing),
      ),
    ).rejects.toThrow('a mistake')
    expect(await removals()).toEqual([])
    expect((await store.messages.heads([room.id])).get(room.id)?.version).toBe(1)
  })
}
