import { randomUUID } from 'node:crypto'
import type { ErrorBody, Room, Visibility } from '@edusphere/protocol'
import { OPERATIONS } from '@edusphere/protocol/operations'
import { ROUTES } from '@edusphere/protocol/routes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLS, FEED_FRAMES, FRAMES, HANDSHAKE, SIGNED_IN, SIGNED_OUT } from './authorisation.expected.ts'
import type { Call, TestPerson } from '@edusphere/testing/api'
import { PIXEL } from '@edusphere/testing/pixel'
import type { TestSocket } from '@edusphere/testing/test-socket'
import { World } from '@edusphere/testing/world'

type Caller = (typeof SIGNED_IN)[number] | (typeof SIGNED_OUT)[number]
type Place = 'own' | 'public' | 'private' | 'absent'
/** The caller's answer, byte for byte, without times and room ids. */
type Cell = { shown: string; bytes: string }
type Ask = (caller: Caller, place: Place) => Promise<Cell>
type Spot = { id: string; username: string; slug: string; messageId: string }

let world: World
let owner: TestPerson
let people: Record<Exclude<Caller, 'anonymous'>, TestPerson>
let places: Record<Place, Spot>
let count = 0

beforeAll(async () => {
  world = await World.open({ LIMITS: 'off' })
  owner = await world.person('owner')
  const [stranger, removed, participant, author, host] = await Promise.all(SIGNED_IN.map((name) => world.person(name)))
  const revoked = await world.person('revoked')
  await world.must('DELETE', '/api/auth/sessions/all', { as: revoked })
  const signedOut = { 'bad token': { ...owner, accessToken: 'bad' }, 'revoked session': revoked }
  people = { ...signedOut, ...{ stranger, removed, participant, author, host } } as typeof people
  places = await openPlaces()
})
afterAll(() => world.close())

const personOf = (caller: Caller) => (caller === 'anonymous' ? undefined : people[caller])

/** The rooms before any call. */
async function openPlaces(): Promise<typeof places> {
  const { participant, author, removed, host } = people
  const absent = { id: randomUUID(), username: 'owner', slug: 'absent', messageId: randomUUID() }
  const own = await open(host, { visibility: 'private', others: [participant, author, removed], out: removed })
  const other = await open(owner, { visibility: 'public', others: [removed], out: removed })
  const hidden = await open(owner, { visibility: 'private', others: [] })
  return {
    own: { ...own, messageId: await say(own.id, author) },
    public: { ...other, messageId: await say(other.id, owner) },
    private: { ...hidden, messageId: await say(hidden.id, owner) },
    absent,
  }
}

async function open(
  as: TestPerson,
  { visibility, others, out }: { visibility: Visibility; others: TestPerson[]; out?: TestPerson },
) {
  const { room } = await world.must<{ room: Room }>('POST', '/api/rooms', { as, body: { name: 'Room', visibility } })
  const params = { username: as.username, slug: room.slug }
  const { invite } = await world.http(as).call('POST /api/rooms/:username/:slug/invite', { params })
  for (const other of others)
    await world.http(other).call('PUT /api/rooms/:username/:slug/participants/me', { params, body: { invite } })
  const path = `/api/rooms/${as.username}/${room.slug}/participants/${out?.username}`
  if (out) await world.must('DELETE', path, { as })
  return { id: room.id, ...params }
}

async function say(room: string, as: TestPerson): Promise<string> {
  const socket = await world.socket('/ws', as)
  const { id } = await socket.request({ type: 'text', room, message: 'said' })
  socket.terminate()
  return id as string
}

/** The row of the table: each cell, as every caller that it names. */
async function rowOf(ask: Ask, hasRooms: boolean): Promise<string> {
  const all = hasRooms ? (['own', 'public', 'private', 'absent'] as const) : (['absent'] as const)
  const signedOut: string[] = []
  for (const place of all) for (const caller of SIGNED_OUT) signedOut.push((await ask(caller, place)).shown)
  const row = [signedOut]
  const hidden = new Map<Caller, Cell>()
  for (const caller of SIGNED_IN) hidden.set(caller, await ask(caller, 'absent'))
  for (const place of all.slice(0, -1)) {
    const cells: string[] = []
    for (const caller of SIGNED_IN) {
      const [cell, absent] = [await ask(caller, place), hidden.get(caller)!]
      if (place === 'private' || cell.shown === '404') expect(cell, `${caller} in ${place}`).toEqual(absent)
      cells.push(cell.shown)
    }
    if (place !== 'private') row.push(cells)
  }
  row.push([...hidden.values()].map(({ shown }) => shown))
  return row.map((cells) => (new Set(cells).size === 1 ? cells[0] : cells.join(' '))).join(' | ')
}

/** Bodies that the calls need. */
const INPUT: Record<string, (person: TestPerson) => Call> = {
  'POST /api/auth/register': () => {
    const username = `new-${++count}`
    return { body: { username, name: username, email: `${username}@example.org`, password: 'a long password' } }
  },
  'POST /api/auth/login': () => ({ body: { login: 'owner', password: 'owner-password' } }),
  'POST /api/auth/token': () => ({ body: { login: 'owner', password: 'owner-password' } }),
  'POST /api/auth/forgot': () => ({ body: { login: 'unknown' } }),
  'POST /api/auth/reset': () => ({ body: { token: 'unknown', password: 'a long password' } }),
  'POST /api/auth/password': ({ password }) => ({ body: { oldPassword: password, newPassword: password } }),
  'DELETE /api/auth/me': ({ password }) => ({ body: { password } }),
  'PUT /api/auth/sessions/reviewed': () => ({ body: { until: '2026-11-23T08:00:00.000Z' } }),
  'PUT /api/auth/me/avatar': () => ({ raw: PIXEL, headers: { 'content-type': 'image/png' } }),
  'POST /api/rooms/:username/:slug/invites': () => ({ body: { email: 'new@example.org', role: 'participant' } }),
  'POST /api/me/invites/:id': () => ({ body: { accept: true } }),
  'POST /api/rooms': () => ({ body: { name: 'Mine' } }),
  'PATCH /api/rooms/:username/:slug/participants/:participant': () => ({ body: { role: 'staff' } }),
  'PUT /api/rooms/:username/:slug/host': () => ({ body: { username: people.participant.username } }),
  'POST /api/rooms/:username/:slug/roles': () => ({ body: { name: 'Own', priority: 20, permissions: [] } }),
  'PATCH /api/me/rooms/:id': () => ({ body: { pinned: true } }),
  'POST /api/reports': () => ({ body: { target: { user: 'owner' }, reason: 'spam' } }),
  'PATCH /api/me/threads/:id': () => ({ body: { following: true } }),
}

/** Whether the call is about one room, or a message in it. */
const isOfRoom = (name: string): boolean => /\/:slug|\/me\/(rooms|threads)\//.test(name)

const askCall = (name: string): Ask => {
  const [method, template] = name.split(' ') as [string, string]
  return async (caller, place) => {
    const { username, slug, messageId, ...spot } = places[place]
    const participant = people[method === 'PUT' ? 'removed' : 'participant'].username
    const params: Record<string, string> = {
      username,
      slug,
      participant,
      id: messageId,
      hash: 'f'.repeat(64),
      code: 'unknown',
    }
    if (name.includes('/me/rooms/')) params.id = spot.id
    const path = template.replaceAll(/:(\w+)/g, (_match, field: string) => params[field]!)
    const as = personOf(caller)
    const { status, headers, text } = await world.call(method, path, { as, ...INPUT[name]?.(as ?? owner) })
    if (method !== 'GET' && status < 300) await restore(caller, isOfRoom(name))
    const code = status < 400 ? '' : (JSON.parse(text) as ErrorBody).code
    const short: Record<string, string> = { '': String(status), unauthenticated: '401', room_not_found: '404' }
    const told = [...headers].filter(([header]) => header !== 'date')
    return { shown: short[code] ?? code, bytes: JSON.stringify([status, told, text]) }
  }
}

/** Undoes a call: makes the rooms anew, and accounts that the call deleted. */
async function restore(caller: Caller, hasRooms: boolean): Promise<void> {
  if (hasRooms) places = await openPlaces()
  const as = personOf(caller)
  if (!as || (SIGNED_OUT as readonly string[]).includes(caller)) return
  if ((await world.call('GET', '/api/auth/me', { as })).status === 200) return
  people[caller as 'host'] = await world.signIn(as).catch(() => world.person(`${caller}-${++count}`))
  if (people[caller as 'host'].id !== as.id) places = await openPlaces()
}

const FIELDS: Record<string, (spot: Spot) => object> = {
  text: () => ({ message: 'said' }),
  react: ({ messageId }) => ({ messageId, emoji: '👍', active: true }),
  pin: ({ messageId }) => ({ messageId, active: true }),
  update: ({ messageId }) => ({ messageId, message: 'said again' }),
  delete: ({ messageId }) => ({ messageId }),
  read: () => ({ seq: 0 }),
  typing: () => ({ active: true }),
}

/** `me`: the frame is for the caller's own feed, in any place. */
const askFrame =
  (type: string, me?: 'me'): Ask =>
  async (caller, place) => {
    const spot = places[place]
    const socket = await world.socket('/ws', personOf(caller))
    socket.send({ type, room: me ?? spot.id, ref: 'asked', ...FIELDS[type]?.(spot) })
    const code = await codeOrPong(socket)
    socket.terminate()
    if (code) return { shown: code, bytes: code }
    const answer = socket.frames.find(({ ref }) => ref === 'asked') ?? { type: 'silent' }
    if (answer.type === 'ack' && !me) places.own.messageId = await say(places.own.id, people.author)
    const shown = answer.type === 'error' ? String(answer.code) : answer.type
    return { shown, bytes: JSON.stringify(answer).replaceAll(spot.id, '') }
  }

const askHandshake: Ask = async (caller, place) => {
  const { username, slug } = places[place]
  const socket = await world.socket(`/ws/chat/${username}/${slug}`, personOf(caller))
  const shown = (await codeOrPong(socket)) ?? 'open'
  socket.terminate()
  return { shown, bytes: shown === 'open' ? shown : JSON.stringify(await socket.closed) }
}

/** The socket's close code, unless it answers a ping after everything before it (G5). */
function codeOrPong(socket: TestSocket): Promise<string | undefined> {
  socket.send({ type: 'ping', ref: 'end' })
  const pong = socket.next(({ ref }) => ref === 'end').then(() => undefined)
  return Promise.race([pong, socket.closed.then(({ code }) => String(code))])
}

describe('who may do what', { timeout: 60_000 }, () => {
  it('has no row for what does not exist', () => {
    expect(Object.keys(CALLS).filter((name) => !(name in ROUTES))).toEqual([])
    const types = [...Object.keys(FRAMES), ...Object.keys(FEED_FRAMES)]
    expect(types.filter((type) => !(type in OPERATIONS))).toEqual([])
  })

  it.each(Object.keys(ROUTES))('%s', async (name) => {
    expect(await rowOf(askCall(name), isOfRoom(name))).toBe(CALLS[name])
  })

  it.each(Object.keys(OPERATIONS))('frame %s', async (type) => {
    expect(await rowOf(askFrame(type), true)).toBe(FRAMES[type])
  })

  it.each(Object.keys(OPERATIONS))('[I1] frame %s to me', async (type) => {
    expect(await rowOf(askFrame(type, 'me'), false)).toBe(FEED_FRAMES[type])
  })

  it.each(Object.keys(OPERATIONS))('[I1] frame %s to me, on the single-room form', async (type) => {
    const { username, slug, ...spot } = places.own
    const socket = await world.socket(`/ws/chat/${username}/${slug}`, people.participant)
    const answer = await socket.request({ type, room: 'me', ...FIELDS[type]?.(places.own) })
    socket.terminate()
    expect(answer).toMatchObject({ type: 'error', code: 'bad_frame' })
    expect(JSON.stringify(answer)).not.toContain(spot.id)
  })

  it('GET /ws/chat/{username}/{slug}', async () => {
    expect(await rowOf(askHandshake, true)).toBe(HANDSHAKE)
  })
})
