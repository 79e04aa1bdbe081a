import { roomGroup } from '@edusphere/protocol'
import { expect } from 'vitest'
import { pathOf } from './src/person.ts'
import { SpecClient, type SpecEvent } from './src/spec-client.ts'
import { describe, it } from './src/world.ts'

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const isError = (event: SpecEvent) => 'error' in event
const isNew = (body: string) => (event: SpecEvent) => event.action === 'new' && event.body === body
const is = (action: SpecEvent['action'], id: string | undefined) => (event: SpecEvent) =>
  event.action === action && event.id === id

describe('a client that knows only the specification', () => {
  it('S1 S2 S4 S5 [M3] a text is stored and broadcast whole, the sender included, and reads the same over HTTP', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const [atAda, atBen] = [await SpecClient.open(ada, room), await SpecClient.open(ben, room)]
    atAda.send({ type: 'text', message: 'Hello, class' })

    const event = await atBen.next(isNew('Hello, class'))
    expect(event).toMatchObject({ type: 'chat_message', user: ada.username, body: 'Hello, class', edited: false })
    expect(event.id).toMatch(UUID4)
    expect(event.created).toMatch(TIME)
    expect(event.updated).toBe(event.created)
    expect(await atAda.next(isNew('Hello, class'))).toEqual(event)

    const { type: _, action: __, ...message } = event
    expect(await ben.history(room)).toEqual([{ ...message, mine: [] }])
  })

  it('S3 S6 [M4] an update changes body, edited and updated, keeps the rest, and leaves the earlier bodies to read', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const client = await SpecClient.open(ada, room)
    client.send({ type: 'text', message: 'F = m / a' })
    const made = await client.next(isNew('F = m / a'))
    for (const message of ['F = m + a', 'F = m * a']) client.send({ type: 'update', messageId: made.id, message })

    const last = await client.next((event) => event.action === 'update' && event.body === 'F = m * a')
    expect(last).toMatchObject({ id: made.id, created: made.created, user: made.user, seq: made.seq, edited: true })
    expect(String(last.updated) >= String(made.created)).toBe(true)
    const params = { ...pathOf(room), id: String(made.id) }
    const { revisions } = await ada.http.call('GET /api/rooms/:username/:slug/messages/:id/revisions', { params })
    expect(revisions.map(({ body }) => body)).toEqual(['F = m / a', 'F = m + a'])
  })

  it('S7 [M5] a delete removes the message and is broadcast', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const [atAda, atBen] = [await SpecClient.open(ada, room), await SpecClient.open(ben, room)]
    atAda.send({ type: 'text', message: 'Not this' })
    const { id } = await atAda.next(isNew('Not this'))
    atAda.send({ type: 'delete', messageId: id })

    expect(await atBen.next(is('delete', id))).not.toHaveProperty('body')
    expect(await ben.history(room)).toEqual([])
  })

  it('S6 S7 S19 only the author may edit or delete; everyone else gets a sentence and a code, and nothing changes', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.createRoom('Physics')
    await ben.join(room)
    const [atAda, atBen] = [await SpecClient.open(ada, room), await SpecClient.open(ben, room)]
    atAda.send({ type: 'text', message: 'Mine' })
    const { id } = await atBen.next(isNew('Mine'))
    atBen.send({ type: 'update', messageId: id, message: 'Now mine' })
    atBen.send({ type: 'delete', messageId: id })
    atBen.send({ type: 'text', message: 'Sorry' })
    await atBen.next(isNew('Sorry'))

    const sentences = ['You can only edit your own messages', 'You can only delete your own messages']
    for (const error of sentences) {
      expect(await atBen.next((event) => event.error === error)).toMatchObject({ type: 'error', code: 'not_owner' })
    }
    expect(atBen.frames.filter(isError)).toHaveLength(2)
    expect((await ada.history(room)).map(({ body, edited }) => [body, edited])).toEqual([
      ['Mine', false],
      ['Sorry', false],
    ])
  })

  it('S1 S15 [M1] [M2] 500 code points fit, 501 and white space do not', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const client = await SpecClient.open(ada, room)
    client.send({ type: 'text', message: '🦊'.repeat(501) })
    client.send({ type: 'text', message: ' \n\t' })
    client.send({ type: 'text', message: '🦊'.repeat(500) })
    await client.next(isNew('🦊'.repeat(500)))

    const tooLong = await client.next((event) => event.code === 'message_too_long')
    expect(tooLong.error).toBe('Message exceeds 500 characters')
    await client.next((event) => event.code === 'message_empty')
    expect(client.frames).toHaveLength(3)
  })

  it('[F1] [F2] [R7] bad frames are answered, harm nobody, and nothing else comes unasked', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const other = await ada.createRoom('Chemistry')
    const [client, elsewhere] = [await SpecClient.open(ada, room), await SpecClient.open(ada, other)]
    client.send([])
    client.send({ type: 'shout', message: 'Hello' })
    client.send({ type: 'text', message: 7 })
    client.send({ type: 'text', message: 'Hello', room: other.id })
    client.send({ type: 'text', message: 'Still here' })
    await client.next(isNew('Still here'))
    elsewhere.send({ type: 'text', message: 'Undisturbed' })
    await elsewhere.next(isNew('Undisturbed'))

    const refusals = () => client.frames.filter(isError).map(({ code }) => code)
    await client.next(() => refusals().length === 4)
    expect(refusals()).toEqual(['bad_frame', 'unknown_type', 'bad_frame', 'bad_frame'])
    expect(client.frames).toHaveLength(5)
    expect(elsewhere.frames).toHaveLength(1)
  })
})

describe('who may connect', () => {
  it('S9 S10 [T6] [T7] without a valid JWT the socket closes with 4401, whether the room exists or not', async ({
    person,
  }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const refused = { code: 4401, reason: 'Authentication required' }
    const { accessToken } = await ada.token()
    const forged = { authorization: `Bearer ${accessToken.slice(0, -2)}xx` }

    expect(await new SpecClient(ada.socketUrl(room)).closed).toEqual(refused)
    expect(await new SpecClient(ada.socketUrl(room), forged).closed).toEqual(refused)
    expect(await new SpecClient(ada.socketUrl({ ...room, slug: 'nowhere' })).closed).toEqual(refused)
  })

  it('S9 [T7] an absent room and a room one is not in close alike with 4404', async ({ person }) => {
    const ada = await person('Ada')
    const eve = await person('Eve')
    const room = await ada.createRoom('Physics', 'private')
    const authorization = `Bearer ${(await eve.token()).accessToken}`
    const outside = await new SpecClient(ada.socketUrl(room), { authorization }).closed
    const absent = await new SpecClient(ada.socketUrl({ ...room, slug: 'nowhere' }), { authorization }).closed

    expect(outside).toEqual({ code: 4404, reason: 'Room not found' })
    expect(absent).toEqual(outside)
  })

  it('S8 a room’s group is named after its host and slug, and what is said in it stays in it', async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const [hers, his] = [await ada.createRoom('Physics'), await ben.createRoom('Physics')]
    expect(roomGroup({ username: hers.host.username, slug: hers.slug })).toBe(`chat_${ada.username}_physics`)
    expect(his.slug).toBe(hers.slug)
    const [atAda, atBen] = [await SpecClient.open(ada, hers), await SpecClient.open(ben, his)]
    atAda.send({ type: 'text', message: 'In hers' })
    await atAda.next(isNew('In hers'))
    atBen.send({ type: 'text', message: 'In his' })
    await atBen.next(isNew('In his'))

    expect(atAda.frames.map(({ body }) => body)).toEqual(['In hers'])
    expect(atBen.frames.map(({ body }) => body)).toEqual(['In his'])
  })
})

describe('what is stored', () => {
  it('S11 [V1] G2 everything acknowledged survives a killed server, in order and without holes', async ({
    person,
    server,
  }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const client = await SpecClient.open(ada, room)
    for (let i = 1; i <= 20; i++) client.send({ type: 'text', message: `Number ${i}` })
    await client.next(isNew('Number 20'))
    await server.stop('SIGKILL')
    await server.start()

    const messages = await ada.history(room)
    expect(messages.map(({ body }) => body)).toEqual(Array.from({ length: 20 }, (_, i) => `Number ${i + 1}`))
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })
})
