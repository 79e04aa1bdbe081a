import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { createTokens } from '../../../server/src/domain/tokens.ts'
import type { Database } from '../../../server/src/store/schema.ts'
import { openPostgres } from '../../../server/src/store/postgres/open.ts'
import { openSqlite } from '../../../server/src/store/sqlite/open.ts'
import { findPostgres, PostgresCluster } from '../../../server/src/testing/postgres-cluster.ts'
import { ServerProcess } from '../child.ts'
import type { Door } from '../load/task.ts'
import { familySeconds } from '../processor.ts'
import type { Subject } from './subject.ts'

const MAIN = new URL('../../../server/src/main.ts', import.meta.url)
const JWT_SECRET = 'only for benchmarks, and only here!!'
const WEEK_MS = 7 * 24 * 60 * 60 * 1000
const CHUNK = 500
const PATH = '/ws/chat/host/physics'

const SPEECH = { head: '{"type":"text","message":"', tail: '"}' }

/** EduSphere as it is: accounts, membership, validation, metrics, and a durable store. Only its limits are lifted. */
export const onSqlite: Subject = {
  name: 'EduSphere, SQLite',
  async start(sockets) {
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-bench-'))
    const store = await openSqlite(join(folder, 'edusphere.db'))
    const doors = await seedRoom(store.db, sockets)
    await store.close()
    const server = await ServerProcess.start(MAIN, environment({ DATA_DIR: folder }))
    const stop = async () => {
      await server.stop()
      await rm(folder, { recursive: true })
    }
    return { server, doors, speech: SPEECH, place: { folder }, stop }
  },
}

/** The same on a PostgreSQL of its own, which does not lie about what is on the disk. */
const onPostgres: Subject = {
  name: 'EduSphere, PostgreSQL',
  async start(sockets) {
    const cluster = await PostgresCluster.create(findPostgres()!, ['fsync=on'])
    const url = cluster.url('postgres')
    const store = await openPostgres(url)
    const doors = await seedRoom(store.db, sockets)
    await store.close()
    const server = await ServerProcess.start(MAIN, environment({ DATABASE_URL: url }))
    const stop = async () => {
      await server.stop()
      await cluster.remove()
    }
    return { server, doors, speech: SPEECH, place: { url }, stop, elsewhere: () => familySeconds(cluster.pid) }
  },
}

/** What this machine can run. */
export const eduSphere: readonly Subject[] = findPostgres() === undefined ? [onSqlite] : [onSqlite, onPostgres]

function environment(places: Record<string, string>): Record<string, string> {
  return { JWT_SECRET, PORT: '0', HOST: '127.0.0.1', LIMITS: 'off', LOG_LEVEL: 'warn', ...places }
}

/** One room, and for every socket a person with a session of their own who takes part in it. */
export async function seedRoom(db: Kysely<Database>, people: number): Promise<Door[]> {
  const tokens = createTokens(JWT_SECRET, Date.now)
  const created = Date.now()
  const ids = Array.from({ length: people }, () => ({ user: randomUUID(), session: randomUUID() }))
  const roomId = randomUUID()
  const none = { email: null, password: null, avatar: null, disabled: null, deleted: null }
  const users = ids.map(({ user }, i) => ({
    id: user,
    username: i ? `p${i}` : 'host',
    name: `Person ${i}`,
    created,
    ...none,
  }))
  const times = { created, last_used: created, expires: created + WEEK_MS }
  const sessions = ids.map(({ user, session }) => ({ id: session, user_id: user, user_agent: 'bench', ...times }))
  const room = {
    slug: 'physics',
    name: 'Physics',
    folded_name: 'physics',
    description: '',
    visibility: 'public' as const,
  }
  const rest = { created, epoch: randomUUID(), invite: null, invite_expires: null }
  const participants = ids.map(({ user }) => ({ room_id: roomId, user_id: user, joined: created }))
  await db.transaction().execute(async (trx) => {
    for (const part of chunks(users)) await trx.insertInto('users').values(part).execute()
    for (const part of chunks(sessions)) await trx.insertInto('sessions').values(part).execute()
    await trx
      .insertInto('rooms')
      .values({ id: roomId, host_id: ids[0]!.user, ...room, ...rest })
      .execute()
    await trx.insertInto('room_heads').values({ room_id: roomId }).execute()
    for (const part of chunks(participants)) await trx.insertInto('participants').values(part).execute()
  })
  return ids.map(({ user, session }) => {
    const token = tokens.issueAccess({ userId: user, sessionId: session })
    return { path: PATH, headers: [`Authorization: Bearer ${token}`] }
  })
}

function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += CHUNK) yield rows.slice(i, i + CHUNK)
}
