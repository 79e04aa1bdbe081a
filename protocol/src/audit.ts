/**
 * Acts that may have to be explained later. The audit stores them under these names, and the log of the server uses the
 * same ones.
 */
export const AUDIT_EVENTS = [
  ...(['register', 'sign_in', 'sign_out', 'session_ended', 'all_sessions_ended', 'refresh_reuse'] as const),
  ...(['password_changed', 'password_reset', 'reset_link_made', 'account_deleted'] as const),
  ...(['account_disabled', 'account_enabled', 'admin_given', 'admin_taken', 'suspension', 'suspension_ended'] as const),
  ...(['room_changed', 'room_deleted', 'invite_made', 'invite_revoked', 'removal', 'readmission'] as const),
  ...(['report_made', 'report_resolved', 'report_dismissed', 'report_reopened', 'message_deleted'] as const),
  ...(['role_given', 'mute', 'mute_ended', 'role_made', 'role_changed', 'role_deleted', 'host_changed'] as const),
  ...(['audit_exported', 'audit_pruned'] as const),
] as const

export type AuditEvent = (typeof AUDIT_EVENTS)[number]
