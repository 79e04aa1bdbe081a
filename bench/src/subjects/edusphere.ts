import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { createTokens } from '@edusphere/server/features/sessions/tokens'
import type { Database } from '@edusphere/server/store/schema'
import { openPostgres } from '@edusphere/server/store/postgres/open'
import { openSqlite } from '@edusphere/server/store/sqlite/open'
import { findPostgres, PostgresCluster } from '@edusphere/testing/postgres-cluster'
import { TestRedis } from '@edusphere/testing/redis-server'
import { START_FLAGS } from '@edusphere/testing/start-flags'
import { ServerProcess } from '../child.ts'
import type { Door } from '../load/task.ts'
import { familySeconds, processorSeconds } from '../processor.ts'
import type { Subject } from './subject.ts'

const MAIN = new URL(import.meta.resolve('@edusphere/server/main'))
const JWT_SECRET = 'only for benchmarks, and only here!!'
const WEEK_MS = 7 * 24 * 60 * 60 * 1000
const CHUNK = 500

const SPEECH = { head: '{"type":"text","message":"', tail: '"}' }

/** The complete EduSphere: accounts, membership, validation, metrics, and a durable store. Only its limits are off. */
export const onSqlite = onSqliteWith(1)

/** The engines on this machine. The bench starts its own PostgreSQL, with fsync. */
export const eduSphere: readonly Subject[] = findPostgres() === undefined ? [onSqlite] : [onSqlite, onPostgresWith(1)]

type Prepare = (db: Kysely<Database>) => Promise<void>

/**
 * The people, spread evenly over so many rooms.
 * @param prepare puts more into the store before the server opens it.
 */
export function onSqliteWith(rooms: number, prepare: Prepare = async () => {}): Subject {
  return {
    name: 'EduSphere, SQLite',
    async start(sockets) {
      const folder = await mkdtemp(join(tmpdir(), 'edusphere-bench-'))
      const store = await openSqlite(join(folder, 'edusphere.db'))
      const keys = await seedRoom(store.db, sockets, rooms)
      await prepare(store.db)
      await store.close()
      const server = await ServerProcess.start(MAIN, environment({ DATA_DIR: folder }), START_FLAGS)
      const stop = async () => {
        await server.stop()
        await rm(folder, { recursive: true })
      }
      return { server, doors: doorsOf(keys, [server]), speech: SPEECH, place: { folder }, stop }
    },
  }
}

/** The people of the room, spread evenly over so many processes. Two or more share a Redis. */
export function onPostgresWith(processes: number): Subject {
  return {
    name: 'EduSphere, PostgreSQL',
    async start(sockets) {
      const cluster = await PostgresCluster.create(findPostgres()!, ['fsync=on'])
      const redis = processes > 1 ? await TestRedis.start() : undefined
      const url = cluster.url('postgres')
      const store = await openPostgres(url)
      const keys = await seedRoom(store.db, sockets)
      await store.close()
      const places = environment({ DATABASE_URL: url, ...(redis && { REDIS_URL: redis.url }) })
      const servers = await Promise.all(
        Array.from({ length: processes }, () => ServerProcess.start(MAIN, places, START_FLAGS)),
      )
      const stop = async () => {
        for (const server of servers) await server.stop()
        await redis?.close()
        await cluster.remove()
      }
      const elsewhere = () => familySeconds(cluster.pid) + (redis ? processorSeconds(redis.pid) : 0)
      const [server, ...peers] = servers
      return { server: server!, peers, doors: doorsOf(keys, servers), speech: SPEECH, place: { url }, elsewhere, stop }
    },
  }
}

/** The headers that open the same door on any process. */
type Key = Omit<Door, 'port'>

const doorsOf = (keys: readonly Key[], servers: readonly ServerProcess[]): Door[] =>
  keys.map((key, i) => ({ ...key, port: servers[i % servers.length]!.port }))

function environment(places: Record<string, string>): Record<string, string> {
  return { JWT_SECRET, PORT: '0', HOST: '127.0.0.1', LIMITS: 'off', LOG_LEVEL: 'warn', ...places }
}

/** Rooms, and for every socket a participant with a session. */
export async function seedRoom(db: Kysely<Database>, people: number, roomCount = 1): Promise<Key[]> {
  const tokens = createTokens({ signing: JWT_SECRET }, Date.now)
  const created = Date.now()
  const ids = Array.from({ length: people }, () => ({ user: randomUUID(), session: randomUUID() }))
  const none = { email: null, password: null, avatar: null, disabled: null, deleted: null }
  const users = ids.map(({ user }, i) => ({
    id: user,
    username: i ? `p${i}` : 'host',
    name: `Person ${i}`,
    created,
    ...none,
  }))
  const times = { created, last_used: created, reviewed: created, expires: created + WEEK_MS }
  const sessions = ids.map(({ user, session }) => ({ id: session, user_id: user, user_agent: 'bench', ...times }))
  const described = { name: 'Physics', folded_name: 'physics', description: '', visibility: 'public' as const }
  const hosted = { host_id: ids[0]!.user, present_host: ids[0]!.user, created, invite: null, invite_expires: null }
  const rooms = Array.from({ length: roomCount }, (_, i) => ({
    ...{ id: randomUUID(), slug: `physics-${i}`, epoch: randomUUID() },
    ...described,
    ...hosted,
  }))
  const roomOf = (person: number) => rooms[person % roomCount]!
  const participants = ids.map(({ user }, i) => ({ room_id: roomOf(i).id, user_id: user, joined: created }))
  await db.transaction().execute(async (trx) => {
    for (const part of chunks(users)) await trx.insertInto('users').values(part).execute()
    for (const part of chunks(sessions)) await trx.insertInto('sessions').values(part).execute()
    for (const part of chunks(rooms)) await trx.insertInto('rooms').values(part).execute()
    for (const part of chunks(rooms.map(({ id }) => ({ room_id: id })))) {
      await trx.insertInto('room_heads').values(part).execute()
    }
    for (const part of chunks(participants)) await trx.insertInto('participants').values(part).execute()
  })
  return ids.map(({ user, session }, i) => {
    const token = tokens.issueAccess({ userId: user, sessionId: session })
    return { path: `/ws/chat/host/${roomOf(i).slug}`, headers: [`Authorization: Bearer ${token}`] }
  })
}

function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += CHUNK) yield rows.slice(i, i + CHUNK)
}
