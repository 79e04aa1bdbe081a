import type { Caller } from '../../caller.ts'
import type { Context } from '../../context.ts'
import type { Handlers } from '../../http/handlers.ts'
import type { RoomPath } from '../../store/memberships.ts'
import { assertAdmin } from '../admin/admin.ts'
import { getRoomWhere } from '../rooms/rooms.ts'
import { listOwnReports, makeReport } from './making.ts'
import { changeReport, listReports } from './rules.ts'

async function reportedRoom(context: Context, caller: Caller, path: RoomPath): Promise<string> {
  return (await getRoomWhere(context, caller, { path, action: 'see_reports' })).id
}

export const reportRoutes: Handlers<'Reports'> = {
  'POST /api/reports': async ({ context, caller, body }) => ({
    report: await makeReport(context, caller, body),
  }),

  'GET /api/reports/mine': async ({ context, caller }) => ({ reports: await listOwnReports(context, caller) }),

  'GET /api/rooms/:username/:slug/reports': async ({ context, caller, params, query }) =>
    listReports(context, { roomId: await reportedRoom(context, caller, params) }, query),

  'PATCH /api/rooms/:username/:slug/reports/:id': async ({ context, caller, params, body }) => {
    const { id, ...path } = params
    const roomId = await reportedRoom(context, caller, path)
    return { report: await changeReport(context, caller, { id: id.toLowerCase(), roomId, change: body }) }
  },

  'GET /api/admin/reports': async ({ context, caller, query }) => {
    await assertAdmin(context, caller)
    return listReports(context, { roomId: undefined }, query)
  },

  'PATCH /api/admin/reports/:id': async ({ context, caller, params, body }) => {
    await assertAdmin(context, caller)
    const change = { id: params.id.toLowerCase(), roomId: undefined, change: body }
    return { report: await changeReport(context, caller, change) }
  },
}
