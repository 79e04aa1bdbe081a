export * from './access.ts'
export * from './audit.ts'
export * from './close-codes.ts'
export * from './errors.ts'
export type * from './frames.ts'
export * from './inline.ts'
export * from './items.ts'
export * from './limits.ts'
export * from './mentions.ts'
export * from './passwords.ts'
export * from './reports.ts'
export * from './rows.ts'
export type { AckFields, ClientFrames } from './operations.ts'
export type {
  AdminUser,
  AuditEntry,
  Facets,
  Message,
  OwnReport,
  Participant,
  Person,
  Reaction,
  Report,
  Revision,
  Room,
  RoomSummary,
  Session,
  Tombstone,
  User,
} from './schemas.ts'
export type { Mode, Visibility } from './fields.ts'
export * from './text.ts'
