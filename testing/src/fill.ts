import { createHash, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { Random } from '@edusphere/demo/random'
import { insertRows, type Cells } from '@edusphere/server/store/file/tables'
import { numberItems } from '@edusphere/server/store/item-versions'
import { columnsOf, tableOf, type TableName } from '@edusphere/server/store/tables'
import type { Database } from '@edusphere/server/store/schema'

const WORDS =
  'sveiki āboliņš x² + y² = r² ``` print("hello") ``` 🌍👩‍🏫 مرحبا 你好 why because homework "quoted" back\\slash line\nbreak'
const MONTH = 30 * 24 * 60 * 60_000
/** As many people per message as in a school. */
const MESSAGES_A_PERSON = 1_000
const MESSAGES_A_ROOM = 5_000

/** Fills every table of an empty store: uneven bodies in several scripts, edits with revisions, tombstones. */
export async function fill(db: Kysely<Database>, messages: number, seed = 1): Promise<void> {
  const random = new Random(seed)
  const into = batches(db)
  const now = Date.now()
  const people = Array.from({ length: Math.max(4, Math.ceil(messages / MESSAGES_A_PERSON)) }, () => randomUUID())
  for (const [i, id] of people.entries()) await addPerson(into, { id, i, now })
  const rooms = Math.max(2, Math.ceil(messages / MESSAGES_A_ROOM))
  for (let i = 0; i < rooms; i++) {
    const count = Math.floor(messages / rooms) + (i < messages % rooms ? 1 : 0)
    await addRoom(into, { people, i, now, random, count })
  }
  await into.end()
  await numberItems(db)
}

type Batches = ReturnType<typeof batches>

/** Gathers rows into statements. Tables are written in the order of their first row. */
function batches(db: Kysely<Database>) {
  const waiting = new Map<TableName, Cells[]>()
  const flush = async () => {
    for (const [table, rows] of waiting) {
      while (rows.length > 0)
        await insertRows(db, { name: table, columns: columnsOf(table) }, rows.splice(0, tableOf(table).page))
    }
  }
  return {
    async add(table: TableName, row: Cells): Promise<void> {
      const rows = waiting.get(table) ?? []
      waiting.set(table, rows)
      if (rows.push(row) === 2_000) await flush()
    },
    end: flush,
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')

async function addPerson(into: Batches, { id, i, now }: { id: string; i: number; now: number }): Promise<void> {
  const avatar = i % 3 === 0 ? hashOf(id) : null
  if (avatar !== null) await into.add('avatars', [avatar, 'image/png', Buffer.from(id.repeat(40))])
  const account: Cells = [
    id,
    `person-${i}`,
    `Pērsona Nr. ${i} 🦊`,
    `person-${i}@example.org`,
    `$argon2id$${hashOf(id)}`,
  ]
  await into.add('users', [...account, avatar, now - MONTH, i % 50 === 49 ? now : null, null, 0, 0, ''])
  const session = randomUUID()
  await into.add('sessions', [session, id, now - 1_000, now, now + MONTH, 'Mozilla/5.0 (X11; Linux x86_64)', now])
  await into.add('refresh_tokens', [hashOf(session), session, i % 2 === 0 ? now : null, now + MONTH, 0])
  await into.add('audit', [randomUUID(), now - i, 'sign_in', 'done', `person-${i}`, '', '', '', '', '192.0.2.7'])
  await into.add('mails', [randomUUID(), 'reset', JSON.stringify({ user: id }), 'lv', now, now + i, i % 3])
  if (i % 20 === 0)
    await into.add('reports', [
      ...[randomUUID(), now - i, 'site', '', '', '', id, `person-${i}`, id, 'person-1'],
      ...['spam', '', 'open', '', 'Pērsona', '', 0, ''],
    ])
  if (i % 10 === 0) await into.add('reset_tokens', [hashOf(`reset ${id}`), id, now + MONTH])
}

interface FilledRoom {
  people: string[]
  i: number
  now: number
  random: Random
  count: number
}

async function addRoom(into: Batches, { people, i, now, random, count }: FilledRoom): Promise<void> {
  const id = randomUUID()
  const host = people[i % people.length]!
  const name = `Klase ${i} – algebra`
  const [invite, expires] = i % 2 === 0 ? [hashOf(id), now + MONTH] : [null, null]
  await into.add('rooms', [
    ...[id, host, host, `klase-${i}`, name, name.toLowerCase(), '', i % 3 === 0 ? 'public' : 'private', now - MONTH],
    ...[randomUUID(), invite, expires, 0],
    ...(i % 3 === 0 ? ['', 0, '["Algebra"]', 'algebra'] : ['', 0, '', '']),
    ...[i % 4 === 3 ? 'closed' : '', i % 2 === 1 ? 30 : 0],
  ])
  if (i % 3 === 0) {
    await into.add('room_topics', [id, 'algebra', 'Algebra'])
    await into.add('invitations', [id, randomUUID(), `${i}@example.org`, host, 'participant', now, now + MONTH, 1])
    if (invite) await into.add('invite_codes', [`code${i}`, id, invite])
  }
  const members = [...new Set([host, ...Array.from({ length: 30 }, () => random.pick(people.slice(1)))])]
  const stranger = people.find((person) => !members.includes(person))
  await into.add('roles', [id, randomUUID(), 'Monitor', 20, '["send","mute"]'])
  if (stranger !== undefined) {
    await into.add('removals', [id, stranger, now])
    await into.add('restraints', [id, stranger, '', now])
  }
  for (const member of members) {
    const settings = random.chance(0.1) ? [1, 'mentions', now, 1, 'listener', now] : [0, '', 0, 0, '', 0]
    await into.add('participants', [id, member, now - MONTH, random.integer(0, count), ...settings])
  }
  if (i % 2 === 1) await into.add('last_texts', [id, host, now])
  const version = await converse(into, { id, members, random, count, now })
  await into.add('room_heads', [id, version, 1, 0])
}

type FilledConversation = Pick<FilledRoom, 'random' | 'count' | 'now'> & { id: string; members: string[] }

/**
 * One message in nine was edited, one in seventeen deleted, one in twenty-three got a reaction, a pin and a reply. Each
 * of these changes took the room's next version.
 */
async function converse(into: Batches, { id: room, members, random, count, now }: FilledConversation): Promise<number> {
  let seq = 0
  for (let i = 0; i < count; i++) {
    const [id, body, said] = [randomUUID(), bodyOf(random), now - MONTH + i * 500]
    seq += 1
    const author = random.pick(members)
    const message: Cells = [id, room, author]
    if (i % 17 === 16) {
      await into.add('messages', [...message, '', said, said + 5, 0, seq, ++seq, 1, seq, '', ''])
    } else if (i % 9 === 8) {
      await into.add('messages', [...message, body, said, said + 5, 1, seq, ++seq, 0, seq, '', ''])
      await into.add('revisions', [id, seq, bodyOf(random), said + 5])
    } else if (i % 23 === 22 && i + 1 < count) {
      i++
      const facets = JSON.stringify({ pinned: { by: 'person-1', at: new Date(said).toISOString() } })
      const [reply, at] = [randomUUID(), seq + 3]
      await into.add('messages', [...message, body, said, said, 0, seq, at + 1, 0, seq, facets, ''])
      await into.add('messages', [reply, room, author, body, said, said, 0, at, at, 0, at, '', id])
      await into.add('thread_replies', [id, at, reply, 'person-1', said])
      await into.add('pins', [room, id, said])
      await into.add('followed_threads', [id, author, room, at, 1])
      await into.add('mentions', [reply, members[0]!, room, at, id, author])
      await into.add('due_items', [room, at, 'person-1', 'mention', reply])
      await into.add('reactions', [id, author, '👍', 'person-1', at - 1])
      seq = at + 1
    } else await into.add('messages', [...message, body, said, said, 0, seq, seq, 0, seq, '', ''])
  }
  return seq
}

/** Most messages are short, some have the maximum length. */
function bodyOf(random: Random): string {
  const words = WORDS.split(' ')
  const length = random.chance(0.02) ? 80 : random.integer(1, 20)
  return Array.from({ length }, () => random.pick(words)).join(' ')
}
