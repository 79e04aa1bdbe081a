import type { RoomSummary } from '@edusphere/protocol'
import { roomPath } from '@edusphere/testing/api'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { LIMIT_ROWS } from '../../limit-table.ts'

let world: ApiWorld
let ada: Visitor
let bob: Visitor
let room: RoomSummary
let rooms = 0

beforeAll(async () => {
  world = await ApiWorld.open()
  ;[ada, bob] = [await world.person('ada'), await world.person('bob')]
})
afterAll(() => world.close())
beforeEach(async () => void (room = await world.room(ada, `Room ${++rooms}`, { visibility: 'private' })))

interface Shown {
  code: string
  invite: string
  expires: string
}
const show = (as = ada) => world.must<Shown>('POST', `${roomPath(room)}/invite/code`, { as })
const find = (code: string) => world.call('GET', `/api/codes/${encodeURIComponent(code)}`)
const refusedCode = async (code: string) => (await world.refusal('GET', `/api/codes/${encodeURIComponent(code)}`)).code

it('a code leads to the invite, however it is typed, and is the same until that ends', async () => {
  const shown = await show()
  expect(shown.code).toMatch(/^[a-hjkmnp-z2-9]{9}$/)
  expect(await world.must('POST', `${roomPath(room)}/invite`, { as: ada })).toEqual({
    invite: shown.invite,
    expires: shown.expires,
  })
  expect((await Promise.all([show(), show(), show()])).map(({ code }) => code)).toEqual(Array(3).fill(shown.code))
  const typed = ` ${shown.code.slice(0, 3)}-${shown.code.slice(3, 6).toUpperCase()} ${shown.code.slice(6)}`
  const found = (await find(typed)).json<Shown & { username: string; slug: string }>()
  expect(found).toEqual({
    username: 'ada',
    slug: room.slug,
    name: room.name,
    invite: shown.invite,
    expires: shown.expires,
  })
  await world.join(room, bob, found.invite)
})

it('a code ends with its invite', async () => {
  const first = await show()
  await world.must('DELETE', `${roomPath(room)}/invite`, { as: ada })
  expect(await refusedCode(first.code)).toBe('invite_invalid')
  const second = await show()
  expect(second.code).not.toBe(first.code)
  world.pass(8 * 24 * 60 * 60 * 1000)
  expect(await refusedCode(second.code)).toBe('invite_invalid')
  ada = await world.signIn(ada)
  const third = await show()
  await world.call('DELETE', roomPath(room), { as: ada })
  expect(await refusedCode(third.code)).toBe('invite_invalid')
})

it('a code is shown by those alone who may invite', async () => {
  bob = await world.signIn(bob)
  expect((await world.refusal('POST', `${roomPath(room)}/invite/code`, { as: bob })).code).toBe('room_not_found')
  await world.join(room, bob, (await show()).invite)
  expect((await world.refusal('POST', `${roomPath(room)}/invite/code`, { as: bob })).code).toBe('not_host')
})

it('guesses of one address are counted, right ones too', async () => {
  for (let i = 0; i < LIMIT_ROWS.code.most; i++) await world.context.limits.take('code', '127.0.0.1').catch(() => {})
  expect(await refusedCode((await show()).code)).toBe('rate_limited')
})
