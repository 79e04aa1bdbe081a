/** Why something is reported. */
export const REPORT_REASONS = ['spam', 'harassment', 'hate', 'sexual', 'violence', 'self_harm', 'other'] as const
export type ReportReason = (typeof REPORT_REASONS)[number]

/** `resolved`: something was done about it. `dismissed`: nothing was, on purpose. */
export const REPORT_STATUSES = ['open', 'resolved', 'dismissed'] as const
export type ReportStatus = (typeof REPORT_STATUSES)[number]

/** What closing a report may do, in the same transaction. */
export const REPORT_ACTIONS = ['delete_message', 'mute', 'remove'] as const
export type ReportAction = (typeof REPORT_ACTIONS)[number]
