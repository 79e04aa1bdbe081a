import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type { Item, RoomSummary } from '@edusphere/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture } from '@edusphere/testing/fixture'
import { ENGINES, postgresPlace, sqlitePlace, type Place } from '@edusphere/testing/places'
import { hasPostgres, runSql } from '@edusphere/testing/postgres'
import type { Frame } from '@edusphere/testing/test-socket'
import { roomPath } from '@edusphere/testing/api'
import { World } from '@edusphere/testing/world'
import { importStoreFile } from './store/file/import.ts'

const unpack = async (name: string) => zstdDecompressSync(await readFile(fixture(name)))

/** The data folder of a server with schema 0002. */
async function oldFolder(): Promise<Place> {
  const place = await sqlitePlace()
  await writeFile(join(place.env.DATA_DIR!, 'edusphere.db'), await unpack('sqlite-schema-2.db.zst'))
  return place
}

/** A dump of the same rows. */
async function oldDatabase(): Promise<Place> {
  const place = await postgresPlace({ empty: true })
  await runSql(place.env.DATABASE_URL!, (await unpack('postgres-schema-2.sql.zst')).toString())
  return place
}

/** An export of the same rows, imported by this version. */
async function oldExport(createPlace: () => Promise<Place>): Promise<Place> {
  const place = await createPlace()
  const store = await place.open()
  await importStoreFile(store.db, fixture('export-schema-2.zst'), { begin() {}, advance() {} })
  await store.close()
  return place
}

/** A copy is another life of the store. */
const OLD = [
  { what: 'a data folder', isSameLife: true, isHere: true, createPlace: oldFolder },
  { what: 'a PostgreSQL dump', isSameLife: false, isHere: hasPostgres(), createPlace: oldDatabase },
  ...ENGINES.map(({ engine, isHere, createPlace }) => ({
    what: `an export, on ${engine},`,
    isSameLife: false,
    isHere,
    createPlace: () => oldExport(createPlace),
  })),
]

/** What the old server answered, by username and path. */
type Answers = Record<string, Record<string, unknown> & { '/api/rooms': { rooms: RoomSummary[] } }>
const OLD_ANSWERS = JSON.parse(await readFile(fixture('answers-schema-2.json'), 'utf8')) as Answers

/** An answer without the life of the store. */
const ofAnyLife = (answer: unknown): object =>
  JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
    key === 'epoch' ? String(value).split('.')[0] : value,
  ) as object

/** The rooms of a person's feed. */
const roomsOf = ({ items }: Frame) => (items as Item[]).filter((item) => item.kind === 'room')

for (const { what, isSameLife, isHere, createPlace } of OLD) {
  describe.skipIf(!isHere)(`[K25] ${what} of schema 0002`, () => {
    let world: World
    beforeAll(async () => void (world = await World.open({}, createPlace)))
    afterAll(() => world.close())
    const signIn = (username: string) => world.signIn({ id: '', username, password: `${username}-password` })

    it.each(Object.keys(OLD_ANSWERS))('keeps what %s saw, and begins the feed with it', async (username) => {
      const [as, answers] = [await signIn(username), OLD_ANSWERS[username]!]
      for (const [path, answer] of Object.entries(answers)) {
        expect(ofAnyLife(await world.must('GET', path, { as })), path).toMatchObject(ofAnyLife(answer))
      }
      const { rooms } = answers['/api/rooms']
      const mine = await (await world.socket('/ws', as)).request({ type: 'join', room: 'me' })
      expect(mine).toMatchObject({ reset: true, from: 0, version: rooms.length, more: false })
      expect(roomsOf(mine).map(({ version }) => version)).toEqual([...rooms.keys()].map((i) => i + 1))
      expect(roomsOf(mine).toSorted(byRoom)).toMatchObject(
        rooms
          .map(({ id: room, host, slug, readSeq, unread, version }) => ({
            ...{ room, address: `${host.username}/${slug}`, readSeq, unread, at: { version } },
          }))
          .toSorted(byRoom),
      )
    })

    it('goes on where it was: messages, state and read marks take the next versions', async () => {
      const [ada, bob] = [await signIn('ada'), await signIn('bob')]
      const room = OLD_ANSWERS.bob!['/api/rooms'].rooms.find(({ slug }) => slug === 'physics')!
      const { version, epoch } = room
      const { socket, sync } = await world.joined(room, bob, { since: version - 2, epoch })
      expect(sync).toMatchObject(
        isSameLife ? { reset: false, from: version - 2, version } : { reset: true, from: 0, version },
      )
      expect(sync.messages).toHaveLength(isSameLife ? 2 : 5)
      const mine = await socket.request({ type: 'join', room: 'me' })
      const { socket: hers, sync: all } = await world.joined(room, ada)
      expect(all.state).toMatchObject({ version: 0, name: 'Physics' })
      await hers.request({ type: 'text', room: room.id, message: 'Good morning' })
      await world.must('PATCH', roomPath(room), { as: ada, body: { name: 'Mechanics' } })
      await socket.next((frame) => frame.type === 'room_changed')
      await socket.request({ type: 'read', room: room.id, seq: version + 1 })
      const read = await socket.next((frame) => frame.type === 'me')
      expect(read).toMatchObject({ version: Number(mine.version) + 1, item: { readSeq: version + 1, unread: 0 } })
      const told = socket.frames.filter((frame) => frame.room === room.id && 'version' in frame)
      expect(told.slice(1)).toMatchObject([
        { type: 'chat_message', action: 'new', version: version + 1 },
        { type: 'room_changed', version: version + 2, state: { version: version + 2, name: 'Mechanics' } },
      ])
    })
  })
}

const byRoom = (a: { room: string }, b: { room: string }) => (a.room < b.room ? -1 : 1)
