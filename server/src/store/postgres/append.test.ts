import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgresPlace, type Place } from '@edusphere/testing/places'
import { hasPostgres } from '@edusphere/testing/postgres'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { isStoreFailure } from '../failures.ts'
import { deleteParticipant, lockMembership, type RoomRef } from '../memberships.ts'
import { deleteRoom } from '../../features/rooms/queries.ts'
import type { Store } from '../store.ts'
import type { Outcome } from '../operation.ts'
import { appendTo, type TestChange } from '@edusphere/testing/changes'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

describe.skipIf(!hasPostgres())('two processes that append to one PostgreSQL', () => {
  let place: Place
  let stores: Store[]
  let ada: SeededUser
  let bob: SeededUser
  let rooms: RoomRef[]

  beforeEach(async () => {
    place = await postgresPlace()
    stores = [await place.open(), await place.open()]
    const seed = seeding(stores[0]!.db)
    ada = await seed.user('ada')
    bob = await seed.user('bob')
    rooms = []
    for (const i of numbers(4)) rooms.push(await seed.room(ada, `room-${i}`, [bob]))
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    await place.remove()
  })

  const create = (room: RoomRef, id: string = randomUUID(), user = ada): TestChange => {
    return { kind: 'create', roomId: room.id, userId: user.id, id, body: id }
  }
  const said = (outcome: Outcome) => (outcome.status === 'refused' ? outcome.code : outcome.status)
  const versionsOf = async ({ id }: RoomRef) => {
    const rows = await stores[0]!.db.selectFrom('messages').select('version').where('room_id', '=', id).execute()
    return rows.map(({ version }) => version).toSorted((a, b) => a - b)
  }

  it('[G1] give the versions of a room without holes', async () => {
    const batches = numbers(40).map((i) =>
      appendTo(
        stores[i % 2]!,
        numbers(5).map(() => create(rooms[0]!)),
      ),
    )
    const outcomes = (await Promise.all(batches)).flat()
    expect(new Set(outcomes.map(said))).toEqual(new Set(['stored']))
    expect(await versionsOf(rooms[0]!)).toEqual(numbers(200).map((i) => i + 1))
  })

  it('[G1] neither wait for each other in a circle nor leave holes, whatever rooms a batch is for', async () => {
    const batches = numbers(60).map((i) => {
      const order = i % 2 ? rooms : rooms.toReversed()
      return appendTo(
        stores[i % 2]!,
        [...order, ...order].map((room) => create(room)),
      )
    })
    expect(new Set((await Promise.all(batches)).flat().map(said))).toEqual(new Set(['stored']))
    for (const room of rooms) expect(await versionsOf(room)).toEqual(numbers(120).map((i) => i + 1))
  })

  it('[G4] store an id once that both put into different rooms at the same moment, and all the rest', async () => {
    for (const i of numbers(20)) {
      const ids = numbers(6).map(() => randomUUID())
      const [first, second] = await Promise.all([
        appendTo(
          stores[0]!,
          [...ids, randomUUID()].map((id) => create(rooms[0]!, id)),
        ),
        appendTo(
          stores[1]!,
          [randomUUID(), ...ids.toReversed()].map((id) => create(rooms[1]!, id)),
        ),
      ])
      const taken = second.slice(1).toReversed()
      for (const [k] of ids.entries()) {
        expect([said(first[k]!), said(taken[k]!)].toSorted(), `round ${i}`).toEqual(['id_conflict', 'stored'])
      }
      expect([said(first.at(-1)!), said(second[0]!)]).toEqual(['stored', 'stored'])
    }
    for (const room of rooms.slice(0, 2)) {
      const versions = await versionsOf(room)
      expect(versions).toEqual(versions.map((_, i) => i + 1))
    }
  })

  it('[G7] store nothing of somebody with a version given after their removal', async () => {
    const room = rooms[0]!
    const sending = numbers(60).map((i) => appendTo(stores[i % 2]!, [create(room, randomUUID(), bob)]))
    const removed = await stores[0]!.db.transaction().execute(async (trx) => {
      await deleteParticipant(trx, { roomId: room.id, userId: bob.id })
      return trx.selectFrom('room_heads').select('version').where('room_id', '=', room.id).executeTakeFirstOrThrow()
    })
    const outcomes = (await Promise.all(sending)).flat()
    const versions = await versionsOf(room)
    expect(versions).toEqual(numbers(removed.version).map((i) => i + 1))
    expect(outcomes.filter((outcome) => said(outcome) === 'not_participant')).toHaveLength(60 - removed.version)
    for (const outcome of outcomes) if (outcome.status === 'stored') expect(outcome.membersVersion).toBe(0)
  })

  it('refuse what comes after a room was deleted, and never wait in a circle with its deletion', async () => {
    const room = rooms[0]!
    const sending = numbers(40).map((i) => appendTo(stores[i % 2]!, [create(room), create(rooms[1]!)]))
    await stores[0]!.db.transaction().execute(async (trx) => {
      await lockMembership(trx, room.id)
      await deleteRoom(trx, room.id)
    })
    const outcomes = await Promise.all(sending)
    expect(outcomes.map(([, other]) => said(other!))).toEqual(numbers(40).map(() => 'stored'))
    expect(await versionsOf(room)).toEqual([])
    expect((await appendTo(stores[1]!, [create(room)])).map(said)).toEqual(['not_participant'])
  })

  it('[G2] give up, with nothing stored, when another process is frozen while it holds the room', async () => {
    const frozen = new pg.Client({ connectionString: place.env.DATABASE_URL! })
    await frozen.connect()
    await frozen.query('BEGIN')
    await frozen.query('SELECT FROM room_heads WHERE room_id = $1 FOR UPDATE', [rooms[0]!.id])
    const failure: unknown = await appendTo(stores[0]!, [create(rooms[0]!)]).catch((error: unknown) => error)
    expect(isStoreFailure(failure)).toBe(true)
    await frozen.end()
    expect((await appendTo(stores[0]!, [create(rooms[0]!)])).map(said)).toEqual(['stored'])
    expect(await versionsOf(rooms[0]!)).toEqual([1])
  })
})
