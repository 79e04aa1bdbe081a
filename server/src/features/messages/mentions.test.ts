import type { Room } from '@edusphere/protocol'
import type { Frame, TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

describe('the mentions of a message', () => {
  let world: World
  let room: Room
  let hers: TestSocket
  let his: TestSocket

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    const [ada, bob] = [await world.person('ada'), await world.person('bob')]
    await world.person('eve')
    room = await world.room(ada, 'Physics', [bob])
    hers = (await world.joined(room, ada)).socket
    his = (await world.joined(room, bob)).socket
  })
  afterAll(() => world.close())

  // Live, or by a `sync` when the bus was late.
  const rows = () => hers.frames.flatMap((frame) => (frame.messages as Frame[] | undefined) ?? [frame])
  const last = (id: unknown) => rows().findLast((row) => row.id === id && row.body !== undefined)
  const send = async (message: string, by = hers) => {
    const { id } = await by.request({ type: 'text', room: room.id, message })
    await expect.poll(() => last(id)).toBeDefined()
    return last(id)!
  }

  it('are the participants that its body names outside code', async () => {
    expect(await send('@BOB, ask @eve or @noone, not `@ada`')).toMatchObject({ mentions: ['bob'] })
    expect(await send('Good morning')).toMatchObject({ mentions: [] })
  })

  it('are everyone, for those who may', async () => {
    expect(await send('@bob and @all')).toMatchObject({ mentions: ['all'] })
    expect(await send('@ada and @all', his)).toMatchObject({ mentions: ['ada'] })
  })

  it('follow the body when it is edited', async () => {
    const { id } = await send('@bob')
    await hers.request({ type: 'update', room: room.id, messageId: String(id), message: '@ada' })
    await expect.poll(() => last(id)).toMatchObject({ body: '@ada', mentions: ['ada'] })
    await hers.request({ type: 'update', room: room.id, messageId: String(id), message: 'you' })
    await expect.poll(() => last(id)).toMatchObject({ body: 'you', mentions: [] })
  })
})
