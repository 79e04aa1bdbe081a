import { randomInt } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { RoomPath } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import { isoTime } from '../../clock.ts'
import { createInvite } from './invites.ts'
import { getRoomFor } from './rooms.ts'

/** Letters and digits that are not taken for each other, so that a code can be read from a projector. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 9

/**
 * A short name for the room's invite, to be typed. It names that one invite, so it ends with it: by time, by its last
 * use, by a removal, or when it is turned off. docs/security.md counts how hard it is to guess.
 */
export async function createCode(
  context: Context,
  caller: Caller,
  path: RoomPath,
): Promise<{ code: string; invite: string; expires: string }> {
  const { id } = await getRoomFor(context, caller, { path, action: 'invite' })
  const { invite, expires } = await createInvite(context, caller, { path })
  const { db } = context.store
  for (;;) {
    // Two who ask at once are given one code: the first that was stored.
    const code = (await codeOf(db, id, invite)) ?? newCode()
    await db.deleteFrom('invite_codes').where('room_id', '=', id).where('invite', '<>', invite).execute()
    await db
      .insertInto('invite_codes')
      .values({ code, room_id: id, invite })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const stored = await codeOf(db, id, invite)
    // Undefined: another room has this code.
    if (stored !== undefined) return { code: stored, invite, expires }
  }
}

async function codeOf(db: Kysely<Database>, roomId: string, invite: string): Promise<string | undefined> {
  const query = db.selectFrom('invite_codes').select('code').where('room_id', '=', roomId).where('invite', '=', invite)
  return (await query.executeTakeFirst())?.code
}

const newCode = (): string => Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** Where the code leads. Case, spaces and hyphens do not count. */
export async function findCode(
  { store, clock, limits }: Context,
  { typed, address }: { typed: string; address: string },
): Promise<RoomPath & { name: string; invite: string; expires: string }> {
  await limits.take('code', address)
  const code = typed.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const row = await store.db
    .selectFrom('invite_codes as c')
    .innerJoin('rooms as r', (join) => join.onRef('r.id', '=', 'c.room_id').onRef('r.invite', '=', 'c.invite'))
    .innerJoin('users as maker', 'maker.id', 'r.host_id')
    .select(['maker.username', 'r.slug', 'r.name', 'c.invite', 'r.invite_expires as expires'])
    .where('c.code', '=', code)
    .executeTakeFirst()
  if (!row || (row.expires ?? 0) <= clock()) throw new Failure('invite_invalid')
  return { ...row, expires: isoTime(row.expires!) }
}
