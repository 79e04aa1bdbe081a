import type { Message, Room } from '@edusphere/protocol'
import { roomPath, type TestPerson } from '@edusphere/testing/api'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

describe('pin', () => {
  let world: World
  let [ada, bob]: TestPerson[] = []
  let room: Room
  let socket: TestSocket
  let his: TestSocket

  beforeAll(async () => {
    world = await World.open({ LIMITS: 'off' })
    ;[ada, bob] = [await world.person('ada'), await world.person('bob')]
    room = await world.room(ada, 'Physics', [bob])
    socket = (await world.joined(room, ada)).socket
    his = (await world.joined(room, bob)).socket
  })
  afterAll(() => world.close())

  const send = async (message: string) => String((await socket.request({ type: 'text', room: room.id, message })).id)
  const pin = (messageId: string, active = true, by = socket) =>
    by.request({ type: 'pin', room: room.id, messageId, active })
  const pins = async () => (await world.must<{ pins: Message[] }>('GET', `${roomPath(room)}/pins`, { as: bob! })).pins

  it('is told to all with the whole row, and listed, the last first', async () => {
    const [first, second] = [await send('Rules'), await send('Dates')]
    const { version } = await pin(first)
    const pinned = { by: 'ada', at: expect.stringMatching(/Z$/) as string }
    await expect
      .poll(() => his.frames.findLast(({ type }) => type === 'message_changed'))
      .toMatchObject({ type: 'message_changed', what: 'pinned', id: first, version, body: 'Rules', pinned })
    await pin(second)
    expect(await pins()).toMatchObject([{ id: second }, { id: first, pinned, mine: [] }])
    await pin(second, false)
    await socket.request({ type: 'delete', room: room.id, messageId: first })
    expect(await pins()).toEqual([])
  })

  it('[G4] changes nothing where it is so already, also for one who may not pin', async () => {
    const id = await send('Rules')
    const { version } = await pin(id)
    expect(await pin(id)).toMatchObject({ type: 'ack', version })
    expect(await pin(id, true, his)).toMatchObject({ type: 'ack', version })
    await pin(id, false)
  })

  it('is for the host, and for messages of the room that are there', async () => {
    const id = await send('Rules')
    expect(await pin(id, true, his)).toMatchObject({ code: 'forbidden' })
    await socket.request({ type: 'delete', room: room.id, messageId: id })
    expect(await pin(id)).toMatchObject({ code: 'message_not_found' })
  })

  it('is refused to the 51st, also where all come at once', async () => {
    const ids = await Promise.all(Array.from({ length: 51 }, (_, i) => send(`message ${i}`)))
    const answers = await Promise.all(ids.map((id) => pin(id)))
    expect(answers.filter(({ type }) => type === 'ack')).toHaveLength(50)
    expect(answers.filter(({ code }) => code === 'too_many_pins')).toHaveLength(1)
    expect(await pins()).toHaveLength(50)
  })
})
