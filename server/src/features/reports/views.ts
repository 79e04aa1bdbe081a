import type { OwnReport, Report } from '@edusphere/protocol'
import { isoTime } from '../../clock.ts'
import type { ReportRow } from './queries.ts'

const orNull = (text: string) => (text === '' ? null : text)

/** For the person who made it. */
export function serializeOwnReport(report: ReportRow): OwnReport {
  const { id, message_id, about, room_id, room, reason, words, created, status, action, closed } = report
  return {
    id,
    target: message_id !== '' ? { message: message_id } : about !== '' ? { user: about } : { room: room_id },
    room: orNull(room),
    reason,
    text: words,
    created: isoTime(created),
    status,
    outcome: status === 'open' ? null : (orNull(action) ?? 'none'),
    closed: closed === 0 ? null : isoTime(closed),
  }
}

/** For those who handle it. */
export function serializeReport(report: ReportRow): Report {
  return {
    ...serializeOwnReport(report),
    by: report.by_name,
    about: orNull(report.about),
    copy: orNull(report.copy),
    note: report.note,
    closedBy: orNull(report.closed_by),
  }
}
