import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Database } from '@edusphere/server/store/schema'

const CHUNK = 1_000
/** The time between two messages. A long history covers many days. */
export const STEP_MS = 20_000

/**
 * Writes the messages that are in the room before the measurement. They go directly into the tables, without the room's
 * log, because only reading is measured.
 */
export async function writeHistory(
  db: Kysely<Database>,
  { size, body }: { size: number; body: (seq: number) => string },
): Promise<void> {
  const { id: room_id } = await db.selectFrom('rooms').select('id').executeTakeFirstOrThrow()
  const people = await db.selectFrom('users').select('id').execute()
  const began = Date.now() - size * STEP_MS
  await db.transaction().execute(async (trx) => {
    for (let first = 1; first <= size; first += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, size - first + 1) }, (_, i) => {
        const seq = first + i
        const time = began + seq * STEP_MS
        const user_id = people[Math.floor(seq / 3) % people.length]!.id
        return {
          ...{ id: randomUUID(), room_id, user_id, created: time, updated: time },
          ...{ body: body(seq), seq, version: seq, body_version: seq },
          ...({ edited: 0, deleted: 0 } as const),
        }
      })
      await trx.insertInto('messages').values(rows).execute()
    }
    await trx.updateTable('room_heads').set({ version: size }).where('room_id', '=', room_id).execute()
  })
}

const SAID = [
  'Good morning',
  'Today: **energy of a spring**. Please have page 84 open.',
  'morning! page 84 is the one with the pendulum, right?',
  'That is 82. On 84 you will find\n\n> E = ½ k x²\n\nand a table of `k` for five springs.',
  'What happens to the energy when $x$ doubles?',
  'No, four times, because $$E = \\frac{1}{2} k x^2$$ and x is _squared_',
  'Now measure it yourselves:\n\n1. hang 100 g on the spring\n2. note how far it goes\n3. repeat with 200 g',
  'Can we let a program do it?\n\n```js\nconst energy = (k, x) => (k * x ** 2) / 2\nconsole.log(energy(40, 0.05))\n```',
  'See [the simulation](https://example.org/springs), or https://example.org/springs?k=40&x=0.05',
  'ok',
]

/** Formulas and blocks of code in turn. */
export const drawnLine = (seq: number): string =>
  seq % 2
    ? `Energy of spring ${seq}: $$E_{${seq}} = \\frac{1}{2} k_{${seq}} x^2$$`
    : `\`\`\`js\nconst energy${seq} = (k, x) => (k * x ** 2) / 2\nconsole.log(energy${seq}(40, 0.05))\n\`\`\``

/** Texts of the same length without markup. */
export const plainLine = (seq: number): string => drawnLine(seq).replace(/[$`\\{}_*\n]/g, 'x')

/** Typical texts of a class: single words, paragraphs, lists, code and formulas. */
export function lessonLine(seq: number): string {
  const said = SAID[(seq * 7) % SAID.length]!
  return seq % 4 === 0 ? `${said}\n\n${'It took longer than we thought. '.repeat(1 + ((seq / 4) % 9))}` : said
}
