import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Message, RoomSummary } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_ROOMS } from './script.ts'
import { converse } from './conversation.ts'
import { DEMO_PASSWORD } from './people.ts'
import { Random } from './random.ts'

describe('npm run demo', () => {
  let folder: string
  let demo: { child: ChildProcess; said: string; origin: string }

  async function start() {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', DATA_DIR: join(folder, 'demo-data') },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    for await (const data of child.stdout) {
      said += String(data)
      if (said.includes('Everybody here')) break
    }
    return { child, said, origin: /listening at ([^"\s]+)/.exec(said)![1]! }
  }
  async function stop() {
    demo.child.kill('SIGTERM')
    await once(demo.child, 'exit')
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edusphere-demo-'))
    demo = await start()
  })
  afterAll(async () => {
    await stop()
    await rm(folder, { recursive: true })
  })

  const signIn = async (login: string) => {
    const response = await fetch(`${demo.origin}/api/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password: DEMO_PASSWORD }),
    })
    const { accessToken } = (await response.json()) as { accessToken: string }
    return async <T>(path: string) => {
      const answer = await fetch(demo.origin + path, { headers: { authorization: `Bearer ${accessToken}` } })
      return (await answer.json()) as T
    }
  }

  it('makes a school with some thousand messages and says how to sign in', async () => {
    expect(Number(/made a school with (\d+) messages/.exec(demo.said)![1])).toBeGreaterThan(3_000)
    expect(demo.said).toContain(`the password is ${DEMO_PASSWORD}`)
    const get = await signIn('anna')
    const { rooms } = await get<{ rooms: RoomSummary[] }>('/api/rooms')
    const mine = rooms.filter(({ joined }) => joined)
    expect(mine.map(({ name }) => name)).toContain('11.a klase')
    expect(mine.some(({ unread }) => unread! > 0)).toBe(true)
    expect(rooms.some(({ joined }) => !joined)).toBe(true)
    const { messages } = await get<{ messages: Message[] }>('/api/rooms/martin/calculus/messages?limit=200')
    expect(messages.some(({ edited }) => edited)).toBe(true)
    expect(messages.some(({ body }) => body.includes('$$'))).toBe(true)
    expect(messages.some(({ replyTo }) => replyTo !== null)).toBe(true)
    expect(messages.some(({ reactions }) => reactions!.length > 0)).toBe(true)
    const root = messages.find(({ replies }) => replies !== null)!
    expect(messages.filter(({ thread }) => thread === root.id)).not.toEqual([])
    expect(root.replies!.last > root.created).toBe(true)
    const times = messages.map(({ created }) => created)
    expect(times.toSorted()).toEqual(times)
    expect(times.at(-1)! < new Date().toISOString()).toBe(true)
  })

  it('keeps what is there when it is started again', async () => {
    const before = await (await signIn('ilze'))<object>('/api/rooms')
    await stop()
    demo = await start()
    expect(demo.said).not.toContain('made a school')
    expect(await (await signIn('ilze'))<object>('/api/rooms')).toEqual(before)
  })
})

describe.each(DEMO_ROOMS.map((room) => [room.name, room] as const))('the script of %s', (_, room) => {
  const now = Date.parse('2026-11-23T10:00:00Z')

  it('comes out the same each time, all of it filled in', () => {
    const said = converse(room, new Random(1), now)
    expect(converse(room, new Random(1), now)).toEqual(said)
    expect(said.length).toBeGreaterThan(room.messages * 0.8)
    for (const { body, at } of said) {
      expect(body).not.toMatch(/\[\[[^,]*\]\]|<\w+>|^\s|\s$/)
      expect([...body].length).toBeLessThanOrEqual(500)
      expect(at).toBeLessThan(now)
    }
  })
})
