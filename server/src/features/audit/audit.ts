import { randomUUID } from 'node:crypto'
import type { AuditEvent, ErrorCode } from '@edusphere/protocol'
import type { Kysely } from 'kysely'
import type { RoomRef } from '../../store/memberships.ts'
import type { Database } from '../../store/schema.ts'
import type { Row } from '../../store/tables.ts'

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
  room?: Pick<RoomRef, 'id' | 'username' | 'slug'>
  /** What else there is to know: the fields that were changed, a role, an end. */
  detail?: string
  /** The network address, of a sign-in. */
  address?: string
}

/** The row of an act, for operations: they return it among their effects. */
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
