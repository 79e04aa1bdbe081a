import type { Call, Handlers } from '../../http/handlers.ts'
import { assertAdmin } from '../admin/admin.ts'
import { getRoomWhere, refOf } from '../rooms/rooms.ts'
import { record, type Recorded } from './audit.ts'
import { csvOf } from './csv.ts'
import { auditRows, listAudit } from './rules.ts'

const COLUMNS = ['when', 'what', 'outcome', 'who', 'whom', 'room', 'detail']

type AnyCall = Call<'GET /api/rooms/:username/:slug/audit'> | Call<'GET /api/admin/audit'>

async function answer(call: AnyCall, room?: NonNullable<Recorded['room']>) {
  const { context, caller, query, asksCsv } = call
  const { db } = context.store
  const place = { roomId: room?.id }
  if (!asksCsv) return listAudit(db, place, query)
  const csv = csvOf(room ? COLUMNS : [...COLUMNS, 'address'], await auditRows(db, place, query))
  await record(db, { at: context.clock(), what: 'audit_exported', who: caller.username, ...(room && { room }) })
  return { contentType: 'text/csv; charset=utf-8', bytes: new TextEncoder().encode(csv) }
}

export const auditRoutes: Handlers<'Audit'> = {
  'GET /api/rooms/:username/:slug/audit': async (call) => {
    const room = await getRoomWhere(call.context, call.caller, { path: call.params, action: 'see_audit' })
    return answer(call, refOf(room))
  },

  'GET /api/admin/audit': async (call) => {
    await assertAdmin(call.context, call.caller)
    return answer(call)
  },
}
