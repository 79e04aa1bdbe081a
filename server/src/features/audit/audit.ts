import { randomUUID } from 'node:crypto'
import type { AuditEvent, ErrorCode } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import type { Context } from '../../context.ts'
import type { Failure } from '../../failure.ts'
import { network } from '../../network.ts'
import type { RoomRef } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'
import { TokenBucket } from '../../token-bucket.ts'

/** One act, for the audit. Names and numbers alone: never a body, a secret, or a login as it was typed. */
export interface Recorded {
  /** Milliseconds since 1970. */
  at: number
  what: AuditEvent
  /** Left out: done. */
  outcome?: ErrorCode
  /** The username. Undefined: the operator, the server itself, or someone unknown. */
  who?: string | undefined
  /** The username of the person it was done to. */
  whom?: string | undefined
  room?: Pick<RoomRef, 'id' | 'username' | 'slug'> | undefined
  /** What else there is to know: the fields that were changed, a role, an end. */
  detail?: string
  /** The network address, of a sign-in. */
  address?: string
}

/** The row of an act. An operation has it among its effects. */
export function auditRow({ at, what, outcome, who, whom, room, detail, address }: Recorded): Row<'audit'> {
  return {
    ...{ id: randomUUID(), at, what, outcome: outcome ?? 'done', who: who ?? '', whom: whom ?? '' },
    ...{ room_id: room?.id ?? '', room: room ? `${room.username}/${room.slug}` : '' },
    ...{ detail: detail ?? '', address: address ?? '' },
  }
}

/** Adds the act to the audit. Call it in the act's own transaction, so that there is both or neither. */
export async function record(db: Kysely<Database>, act: Recorded): Promise<void> {
  await db.insertInto('audit').values(auditRow(act)).execute()
}

/**
 * Anyone can cause them: enough to see an attack, too few to fill a disk. By address alone, so that what is written does not
 * show by its time whether a name has an account.
 */
const perAddress = new TokenBucket({ capacity: 30, periodMs: 60_000 })
const together = new TokenBucket({ capacity: 120, periodMs: 60_000 })

/** Records a sign-in whose password was checked: the account, where there is one, and never what was typed. */
export async function recordFailedSignIn(context: Context, { code, about }: Failure, address: string): Promise<void> {
  if (!about) return
  const now = performance.now()
  if (perAddress.take(network(address), now) > 0 || together.take('', now) > 0) return
  const at = context.clock()
  await record(context.store.db, { at, what: 'sign_in', outcome: code, who: about.who, address })
}
