import { Type, type TSchema } from 'typebox'
import { OtherUsername, Secret, text, Uuid } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { REPORT_ACTIONS, REPORT_REASONS, REPORT_STATUSES } from '../reports.ts'
import { OwnReport, Report } from '../schemas.ts'
import { cursorOf, ofRoom, type Routes } from './route.ts'

const Status = Type.Enum([...REPORT_STATUSES], { description: REPORT_STATUSES.join(', ') })
/** A schema whose other fields are refused, so that a target is one thing. */
const only = (field: string, schema: TSchema) => Type.Object({ [field]: schema }, { additionalProperties: false })

const LIST = {
  query: Type.Object({ status: Type.Optional(Status), cursor: Type.Optional(Secret) }),
  answers: { 200: Type.Object({ reports: Type.Array(Report), cursor: cursorOf('MTc5NTc3NjQ4NQ') }) },
  errors: ['forbidden'],
} as const
const CHANGE = {
  body: Type.Object({
    status: Type.Optional(Status),
    /** For those who handle reports; the reporter does not see it. */
    note: Type.Optional(text(LIMITS.reportTextMax)),
    action: Type.Optional(Type.Enum([...REPORT_ACTIONS], { description: REPORT_ACTIONS.join(', ') })),
  }),
  answers: { 200: Type.Object({ report: Report }) },
  errors: ['forbidden', 'not_found', 'report_closed'],
} as const

export const REPORT_ROUTES = {
  'POST /api/reports': {
    tag: 'Reports',
    summary: 'Report a message, a room or a person that I can see',
    who: 'person',
    body: Type.Object({
      target: Type.Union([only('message', Uuid), only('room', Uuid), only('user', OtherUsername)], {
        description: 'a message or a room by its id, or a user by the username',
      }),
      reason: Type.Enum([...REPORT_REASONS], { description: REPORT_REASONS.join(', '), examples: ['spam'] }),
      text: Type.Optional(text(LIMITS.reportTextMax, 0, { examples: ['He posts this in every room'] })),
    }),
    answers: { 201: Type.Object({ report: OwnReport }) },
    errors: ['message_not_found', 'room_not_found', 'not_found'],
  },
  'GET /api/reports/mine': {
    tag: 'Reports',
    summary: 'My last 50 reports, and what became of them',
    who: 'person',
    answers: { 200: Type.Object({ reports: Type.Array(OwnReport) }) },
  },
  'GET /api/rooms/:username/:slug/reports': {
    ...LIST,
    tag: 'Reports',
    summary: 'Reports of messages of this room, the newest first',
    who: 'visitor',
    params: Type.Object(ofRoom),
  },
  'PATCH /api/rooms/:username/:slug/reports/:id': {
    ...CHANGE,
    tag: 'Reports',
    summary: 'Close a report, with what is done about it, or open it again',
    who: 'visitor',
    params: Type.Object({ ...ofRoom, id: Uuid }),
  },
  'GET /api/admin/reports': { ...LIST, tag: 'Reports', summary: 'All reports, the newest first', who: 'person' },
  'PATCH /api/admin/reports/:id': {
    ...CHANGE,
    tag: 'Reports',
    summary: 'Close a report, with what is done about it, or open it again',
    who: 'person',
    params: Type.Object({ id: Uuid }),
  },
} as const satisfies Routes
