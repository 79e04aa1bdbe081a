import { can } from '@edusphere/protocol'
import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Change, Effect, Operation } from '../../store/operation.ts'
import { auditRow } from '../audit/audit.ts'
import { OPERATIONS } from '../operations.ts'
import type { ReportRow } from './queries.ts'

const deletion = OPERATIONS.delete as Operation

/** What closing a report makes of its row, as it is under its lock. */
export type Closing = (open: ReportRow) => ReportRow

/**
 * Deletes the reported message and closes the report, in the one transaction that gives the deletion its version.
 * Undefined: the message is gone already, and the report as it was. `actorId`: the caller, or for the site the host.
 */
export async function deleteReported(
  context: Context,
  { caller, actorId, ofSite }: { caller: Caller; actorId: string; ofSite: boolean },
  { report, close }: { report: ReportRow; close: Closing },
): Promise<ReportRow | undefined> {
  const { message_id: id, room_id: roomId, room } = report
  const [username, slug] = room.split('/') as [string, string]
  let closed: ReportRow | undefined
  const operation: Operation = {
    ...deletion,
    needs: (change) => {
      const reads = deletion.needs?.(change)
      return { ...reads, rows: [...(reads?.rows ?? []), { table: 'reports', key: { id: report.id } }] }
    },
    // The report is to be closed, also where the message is gone.
    repeats: () => false,
    decide(change, situation) {
      const { role } = situation.member
      const mayClose = ofSite || (can(role, 'see_reports') && can(role, 'delete_others'))
      if (!mayClose) return { code: 'forbidden' }
      if (situation.rows('reports', { id: report.id })[0]?.status !== 'open') return { code: 'report_closed' }
      return situation.message?.deleted === 0 ? undefined : { code: 'message_not_found' }
    },
    apply(change, situation, at) {
      const [open] = situation.rows('reports', { id: report.id })
      closed = close(open!)
      const about = { at: at.now, who: caller.username, whom: report.about, room: { id: roomId, username, slug } }
      const acts = [
        auditRow({ ...about, what: 'message_deleted' }),
        auditRow({ ...about, what: 'report_resolved', detail: 'delete_message' }),
      ]
      const own = deletion.apply(change, situation, at).filter((effect) => !('put' in effect && effect.put === 'audit'))
      return [...own, { put: 'reports', row: closed }, ...acts.map((row): Effect => ({ put: 'audit', row }))]
    },
  }
  const frame = { type: 'delete', messageId: id } as const
  const change: Change = { operation, frame, id, roomId, userId: actorId }
  const outcome = await context.changes.append({ id: roomId, username, slug, epoch: '' }, change).catch(() => {
    throw new Failure('unavailable')
  })
  if (outcome.status === 'stored') return closed
  const code = outcome.status === 'refused' ? outcome.code : 'internal'
  if (code === 'message_not_found') return undefined
  throw new Failure(code === 'not_participant' ? 'forbidden' : code)
}
