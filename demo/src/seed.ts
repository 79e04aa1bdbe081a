import { existsSync, renameSync, rmSync } from 'node:fs'
import type { Config } from '@edusphere/server/config'
import { DataDir } from '@edusphere/server/data-dir'
import { createAccount } from '@edusphere/server/features/accounts/rules'
import { createContext, type Context } from '@edusphere/server/context'
import { Limits } from '@edusphere/server/limits'
import { createInvite } from '@edusphere/server/features/rooms/invites'
import { NO_LIVE_ROOMS } from '@edusphere/server/room/live-rooms'
import { joinRoom } from '@edusphere/server/features/participants/rules'
import { createRoom } from '@edusphere/server/features/rooms/rules'
import { writeMarks } from '@edusphere/server/features/me/marks'
import type { RoomView } from '@edusphere/server/features/rooms/views'
import { openSqlite } from '@edusphere/server/store/sqlite/open'
import { converse, WEEKS_MS } from './conversation.ts'
import { tell } from './messages.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, type DemoUsername } from './people.ts'
import { Random } from './random.ts'
import { DEMO_ROOMS } from './script.ts'
import type { DemoRoom } from './script.ts'
import type { Caller } from '@edusphere/server/caller'

const DAY = 24 * 60 * 60_000

/** Fills an empty data folder. A folder with a database is left unchanged. Returns the number of messages it made. */
export async function seedDemo(config: Config, now = Date.now()): Promise<number> {
  const dataDir = new DataDir(config.dataDir)
  if (existsSync(dataDir.databaseFile)) return 0
  const unlock = dataDir.lock()
  // The file gets its name when it is complete: an interrupted demo starts over.
  const draft = `${dataDir.databaseFile}.draft`
  for (const file of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(file, { force: true })
  const store = await openSqlite(draft)
  // Each of some thousand changes is a commit: the disk is waited for once, at the end.
  const synchronous = (value: string) => store.read({ name: '', text: `PRAGMA synchronous = ${value}`, values: [] })
  await synchronous('OFF')
  const time = { now: now - WEEKS_MS - 7 * DAY }
  const jwtSecret = config.jwtSecret ?? dataDir.jwtSecret()
  const limits = new Limits(false)
  const context = createContext({ store, config, live: NO_LIVE_ROOMS, jwtSecret, limits, clock: () => time.now })
  const people = await makePeople(context)
  let messages = 0
  for (const [i, room] of DEMO_ROOMS.entries()) {
    time.now = now - WEEKS_MS - DAY * (1 + (i % 5)) + i * 1_000
    messages += await makeRoom(context, room, { people, random: new Random(i + 1), now })
  }
  await synchronous('FULL')
  await store.close()
  renameSync(draft, dataDir.databaseFile)
  unlock()
  return messages
}

type People = ReadonlyMap<DemoUsername, Caller>

async function makePeople(context: Context): Promise<People> {
  const made = DEMO_PEOPLE.map(async ({ username, name }) => {
    const email = `${username}@school.example`
    const { id } = await createAccount(context, { username, name, email, password: DEMO_PASSWORD })
    return [username, { userId: id, username, name, avatar: null, sessionId: '' }] as const
  })
  return new Map(await Promise.all(made))
}

async function makeRoom(
  context: Context,
  demo: DemoRoom,
  { people, random, now }: { people: People; random: Random; now: number },
): Promise<number> {
  const { name, description, visibility, topics } = demo
  const host = people.get(demo.host)!
  const room = await createRoom(context, host, { name, description, visibility, topics })
  const path = { username: demo.host, slug: room.slug }
  const { invite } = await createInvite(context, host, { path })
  for (const other of demo.others) await joinRoom(context, people.get(other)!, { path, invite })
  const said = converse(demo, random, now)
  const ids = new Map([...people].map(([who, { userId }]) => [who, userId]))
  const seqs = await tell(context.store, room.id, { said, people: ids })
  await leaveUnread(context, room, {
    readers: [host, ...demo.others.map((other) => people.get(other)!)],
    random,
    seqs,
  })
  return said.length
}

/** Some people have read everything, and some were away for a while. */
async function leaveUnread(
  { store }: Context,
  room: RoomView,
  { readers, random, seqs }: { readers: Caller[]; random: Random; seqs: readonly number[] },
): Promise<void> {
  const marks = readers.map(({ userId }) => {
    const unread = random.chance(0.5) ? random.integer(1, 25) : 0
    return { roomId: room.id, userId, seq: seqs.at(-1 - unread) ?? 0 }
  })
  await writeMarks(store.db, marks)
}
