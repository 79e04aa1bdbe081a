import { createHash } from 'node:crypto'
import { LIMITS } from '@edusphere/protocol'
import type { Raw } from '@edusphere/protocol/routes'
import { LRUCache } from 'lru-cache'
import { deleteUnusedAvatar, findAvatar, insertAvatar, updateAvatar } from './queries.ts'
import { isRedrawn, MOST_PIXELS, redraw } from './pictures.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Caller } from '../../caller.ts'
import { changeSettings } from '../me/me.ts'
import { lockUser, updateUser, type UserRow } from './accounts.ts'

/** The accepted formats and their first bytes: the declared type is not trusted. */
const SIGNATURES: Record<string, (head: string) => boolean> = {
  'image/png': (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
  'image/jpeg': (head) => head.startsWith('\xff\xd8\xff'),
  'image/webp': (head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8),
}

export async function setAvatar(context: Context, caller: Caller, { contentType, bytes }: Raw): Promise<UserRow> {
  if (!SIGNATURES[contentType]?.(Buffer.from(bytes.subarray(0, 12)).toString('latin1'))) {
    throw new Failure('bad_request', { body: `a PNG, JPEG or WebP image of at most ${LIMITS.avatarBytes} bytes` })
  }
  const picture = await redraw(bytes)
  if (!picture) throw new Failure('bad_request', { body: `a whole picture of at most ${MOST_PIXELS} pixels` })
  const hash = createHash('sha256').update(picture.bytes).digest('hex')
  return replaceAvatar(context, caller, { hash, ...picture })
}

export function removeAvatar(context: Context, caller: Caller): Promise<UserRow> {
  return replaceAvatar(context, caller, undefined)
}

async function replaceAvatar(
  context: Context,
  caller: Caller,
  avatar: { hash: string; content_type: string; bytes: Uint8Array } | undefined,
): Promise<UserRow> {
  const { user, items } = await context.store.db.transaction().execute(async (db) => {
    const user = await lockUser(db, caller.userId)
    if (!user) throw new Failure('unauthenticated')
    if (avatar) await insertAvatar(db, avatar)
    await updateUser(db, user.id, { avatar: avatar?.hash ?? null })
    if (user.avatar !== null) await deleteUnusedAvatar(db, user.avatar)
    const after = { ...user, avatar: avatar?.hash ?? null }
    return { user: after, items: await changeSettings(db, user, after) }
  })
  context.live.itemsChanged(items)
  return user
}

/** Pictures that were drawn by us, by the life of their store and their hash: to look into one takes longer than to read it. */
const known = new LRUCache<string, true>({ max: 10_000 })

/** Pictures of earlier versions were stored as sent. Each is drawn anew when it is first read, and keeps its hash. */
export async function getAvatar({ store: { db, life } }: Context, hash: string): Promise<Raw> {
  const row = await findAvatar(db, hash)
  const name = `${life} ${hash}`
  const redrawn = !row || known.has(name) || (await isRedrawn(row.bytes)) ? row : await redraw(row.bytes)
  if (!redrawn) throw new Failure('not_found')
  if (redrawn !== row) await updateAvatar(db, hash, redrawn)
  known.set(name, true)
  return { contentType: redrawn.content_type, bytes: Buffer.from(redrawn.bytes) }
}
