import { readFileSync } from 'node:fs'
import { OPERATIONS } from '@edusphere/protocol/operations'
import { ROUTES, type RouteName } from '@edusphere/protocol/routes'
import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { World } from '@edusphere/testing/world'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { CALL_LIMITS, FRAME_LIMITS, GUEST_LIMITS, LIMIT_ROWS, SERVICE_LIMITS, type LimitName } from './limit-table.ts'
import { Limits } from './limits.ts'

const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8')

/** The rows of the table under `heading`, as cells. */
function table(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

const WHEN = {
  window: (seconds: number) => `in ${seconds} s, all processes together`,
  bucket: (seconds: number) => `at once, then as many over ${seconds} s; each process`,
  open: (seconds: number) => `at one time, each process; again after ${seconds} s`,
  queue: (seconds: number) => `at one time, each for ${seconds} s; each process`,
  bytes: (seconds: number) => `ahead, then as many over ${seconds} s; each process`,
  held: () => 'until one is given up',
  share: (seconds: number) => `at once, then as many over ${seconds} s; each process`,
  waiting: (seconds: number) => `at one time, each process; again after ${seconds} s`,
  latest: () => 'at one time, each process; a further one ends the longest silent',
}

describe('the table of limits', () => {
  it('has a row for every call and every frame, and no other', () => {
    expect(Object.keys(CALL_LIMITS).sort()).toEqual(Object.keys(ROUTES).sort())
    expect(Object.keys(FRAME_LIMITS).sort()).toEqual(Object.keys(OPERATIONS).sort())
  })

  it('has no limit that nothing takes', () => {
    const taken = new Set<string>(
      Object.values({ ...CALL_LIMITS, ...GUEST_LIMITS, ...SERVICE_LIMITS, ...FRAME_LIMITS }).flat(),
    )
    const open = Object.entries(LIMIT_ROWS).filter(
      ([name, { kind }]) => ['open', 'latest', 'share', 'waiting'].includes(kind) || name === 'opening',
    )
    expect([...taken, ...open.map(([name]) => name)].sort()).toEqual(Object.keys(LIMIT_ROWS).sort())
  })

  it('is what docs/limits.md shows', () => {
    const rows = Object.entries(LIMIT_ROWS).map(([name, { what, per, most, kind, seconds, answer }]) => {
      return [name, what, per, most.toLocaleString('en'), WHEN[kind](seconds), answer]
    })
    expect(table('The limits')).toEqual(rows)
    const users = { ...CALL_LIMITS, ...GUEST_LIMITS, ...SERVICE_LIMITS, ...FRAME_LIMITS }
    expect(table('Where they hold')).toEqual(Object.entries(users).map(([user, names]) => [user, names.join(', ')]))
  })
})

describe('the limit that every call has', () => {
  let world: ApiWorld
  let ada: Visitor
  beforeAll(async () => {
    world = await ApiWorld.open()
    ada = await world.person('ada')
    // Buckets that are empty stay empty.
    vi.useFakeTimers({ toFake: ['performance'] })
    for (const name of ['visit', 'read', 'write'] as const) {
      const key = LIMIT_ROWS[name].per === 'address' ? '127.0.0.1' : ada.id
      for (let i = 0; i < LIMIT_ROWS[name].most; i++) await world.context.limits.take(name, key).catch(() => {})
    }
  })
  afterAll(async () => {
    vi.useRealTimers()
    await world.close()
  })

  it.each(Object.keys(ROUTES) as RouteName[])('%s', async (name) => {
    const [method, template] = name.split(' ') as [string, string]
    const { refusals } = world.context.limits
    const before = refusals.get(CALL_LIMITS[name][0])
    const { status, code } = await world.refusal(method, template.replaceAll(/:\w+/g, 'x'), { as: ada })
    expect([status, code]).toEqual([429, 'rate_limited'])
    expect(refusals.get(CALL_LIMITS[name][0])).toBe(before + 1)
  })
})

describe('[A5] the turn that every call waits for', () => {
  let world: ApiWorld
  beforeAll(async () => void (world = await ApiWorld.open()))
  afterAll(() => world.close())

  it.each(Object.entries(ROUTES))('%s', async (name, { who }) => {
    // Each with an own session: some calls end it.
    const as = await world.person(`person${Object.keys(ROUTES).indexOf(name)}`)
    const [method, template] = name.split(' ') as [string, string]
    const turn = vi.spyOn(world.context.limits, 'turn')
    onTestFinished(() => turn.mockRestore())
    await world.call(method, template.replaceAll(/:\w+/g, 'x'), { as })
    const own = /\/messages$|GET \/api\/(rooms|topics)$/.test(name) ? 'page_turn' : 'turn'
    expect(turn.mock.calls[0]).toEqual(who === 'anyone' ? ['visit_turn', '127.0.0.1'] : [own, as.id])
  })

  it('is refused when too many wait for one', async () => {
    const limits = new Limits(true, undefined, { waiting: 2, turn: 1 })
    const turn = async () => limits.turn('turn', 'ada')
    const [, ...waiting] = [turn(), turn(), turn()]
    await expect(turn()).rejects.toMatchObject({ code: 'rate_limited' })
    expect(limits.turn('turn', 'bob')).toBeUndefined()
    expect(limits.refusals.get('waiting')).toBe(1)
    await Promise.all(waiting)
  })
})

describe('the metric of limits', () => {
  let world: World
  beforeAll(async () => void (world = await World.open()))
  afterAll(() => world.close())

  it('counts refusals over HTTP and sockets by row', async () => {
    const ada = await world.person('ada')
    const room = await world.room(ada, 'Room')
    const { socket } = await world.joined(room, ada)
    expect((await shown(world))('change')).toBe(0)
    for (let i = 0; i < LIMIT_ROWS.change.most + 100; i++) {
      socket.send({ type: 'delete', room: room.id, messageId: room.id })
    }
    await socket.next(({ code }) => code === 'rate_limited')
    expect((await shown(world))('change')).toBeGreaterThan(0)
  })
})

it('LIMITS=off counts nothing', () => {
  const limits = new Limits(false)
  for (let i = 0; i < 2_000; i++) expect(limits.wait('frame', 'socket')).toBe(0)
  expect(limits.waitForSocket({ sockets: 1_000, address_sockets: 10_000 })).toBe(0)
  expect([...limits.refusals].every(([, count]) => count === 0)).toBe(true)
})

/** The metric by row, as a scrape shows it now. */
async function shown(world: World): Promise<(name: LimitName) => number> {
  const { text } = await world.call('GET', '/metrics')
  return (name) =>
    Number(new RegExp(`^edusphere_limits_reached_total\\{limit="${name}"\\} (\\d+)$`, 'm').exec(text)![1])
}
