import { randomUUID } from 'node:crypto'
import { changeOf } from '@edusphere/testing/changes'
import { ENGINES, type Place } from '@edusphere/testing/places'
import { seeding, type SeededUser } from '@edusphere/testing/seed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RoomRef } from '../../store/memberships.ts'
import type { Outcome } from '../../store/operation.ts'
import type { Store } from '../../store/store.ts'
import { keepLastTexts } from './modes.ts'

for (const { engine, isHere, createPlace } of ENGINES) {
  describe.skipIf(!isHere)(`[M21] slow mode on ${engine}`, () => {
    const START = 1_800_000_000_000
    let place: Place
    let store: Store
    let users: { ada: SeededUser; bob: SeededUser }
    let room: RoomRef

    beforeEach(async () => {
      place = await createPlace()
      store = await place.open()
      const seed = seeding(store.db)
      users = { ada: await seed.user('ada'), bob: await seed.user('bob') }
      room = await seed.room(users.ada, 'physics', [users.bob])
    })
    afterEach(async () => {
      await store.close()
      await place.remove()
    })

    const setSlowMode = async (slow_mode: number) => {
      const { slow_mode: before } = await store.db.selectFrom('rooms').select('slow_mode').executeTakeFirstOrThrow()
      await store.db.updateTable('rooms').set({ slow_mode }).execute()
      const { version } = await store.db.selectFrom('room_heads').select('version').executeTakeFirstOrThrow()
      await keepLastTexts(store.db, { roomId: room.id, version, before, after: slow_mode })
    }
    const text = ({ id: userId } = users.bob) =>
      changeOf({ kind: 'create', roomId: room.id, userId, id: randomUUID(), body: 'x' })
    const shown = (outcome: Outcome) => (outcome.status === 'refused' ? (outcome.retryAfter ?? outcome.code) : 'stored')
    /** Seconds after the start. */
    const at = async (seconds: number, ...changes: ReturnType<typeof changeOf>[]) =>
      (await store.messages.append(changes, START + seconds * 1000)).map(shown)

    it('counts inside a batch, and to the second', async () => {
      await setSlowMode(10)
      expect(await at(0, text(), text(), text(users.ada), text(users.ada))).toEqual(['stored', 10, 'stored', 'stored'])
      expect(await at(0.001, text())).toEqual([10])
      expect(await at(9.999, text())).toEqual([1])
      expect(await at(10, text(), text())).toEqual(['stored', 10])
    })

    it('begins with what people wrote before it, also what was deleted, and not with the deletion', async () => {
      const id = randomUUID()
      const mine = { roomId: room.id, userId: users.bob.id, id }
      await at(0, changeOf({ kind: 'create', ...mine, body: 'x' }))
      await at(5, changeOf({ kind: 'delete', ...mine }))
      await setSlowMode(10)
      expect(await at(6, text())).toEqual([4])
      expect(await at(10, text())).toEqual(['stored'])
    })

    it('an edit begins the time anew, a deletion does not', async () => {
      await setSlowMode(10)
      const id = randomUUID()
      const mine = { roomId: room.id, userId: users.bob.id, id }
      await at(0, changeOf({ kind: 'create', ...mine, body: 'x' }))
      expect(await at(8, changeOf({ kind: 'update', ...mine, body: 'y' }), text())).toEqual(['stored', 10])
      expect(await at(12, changeOf({ kind: 'delete', ...mine }), text())).toEqual(['stored', 6])
      expect(await at(18, text())).toEqual(['stored'])
    })

    it('a clock that is behind another one refuses, one that was set back lets one through', async () => {
      await setSlowMode(10)
      await at(100, text())
      expect(await at(99, text())).toEqual([10])
      expect(await at(50, text(), text())).toEqual(['stored', 10])
      expect(await at(60, text())).toEqual(['stored'])
    })

    it('writes and reads nothing more where it is off', async () => {
      await at(0, text(), text())
      expect(await store.db.selectFrom('last_texts').selectAll().execute()).toEqual([])
      await setSlowMode(10)
      await at(20, text())
      await setSlowMode(0)
      expect(await store.db.selectFrom('last_texts').selectAll().execute()).toEqual([])
    })
  })
}
