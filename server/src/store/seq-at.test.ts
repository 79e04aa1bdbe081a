import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { changeOf } from '@edusphere/testing/changes'
import { ENGINES } from '@edusphere/testing/places'
import { seeding } from '@edusphere/testing/seed'

describe.each(ENGINES.filter(({ isHere }) => isHere))('the seq at a time on $engine', ({ createPlace }) => {
  it('is that of the first message, though messages are missing and a clock went back', async () => {
    await using things = new AsyncDisposableStack()
    const place = things.adopt(await createPlace(), (it) => it.remove())
    const store = things.adopt(await place.open(), (it) => it.close())
    const ada = await seeding(store.db).user('ada')
    const room = await seeding(store.db).room(ada, 'maths', [])
    const target = { roomId: room.id, userId: ada.id }
    const seqAt = (time: number) => store.messages.seqAt(room.id, time)
    const post = async (time: number) => {
      const id = randomUUID()
      await store.messages.append([changeOf({ kind: 'create', ...target, id, body: 'text' })], time)
      return id
    }

    expect(await seqAt(5)).toBe(1)
    await post(100)
    const gone = await post(200)
    await post(300)
    // It takes version 4, so no message has this `seq`.
    await store.messages.append([changeOf({ kind: 'delete', ...target, id: gone })], 300)
    await post(300)
    await post(400)
    const found = [0, 100, 101, 200, 201, 300, 301, 400, 401].map(seqAt)
    expect(await Promise.all(found)).toEqual([1, 1, 2, 2, 3, 3, 6, 6, 7])
    expect(await store.messages.seqAt('no room', 100)).toBe(1)

    for (const time of [150, 160, 500]) await post(time)
    const made = [100, 200, 300, NaN, 300, 400, 150, 160, 500, Infinity]
    for (const time of [120, 155, 250, 350, 450]) {
      const seq = await seqAt(time)
      expect(made[seq - 1]!).toBeGreaterThanOrEqual(time)
      expect(made[seq - 2]!).toBeLessThan(time)
    }
  })
})
