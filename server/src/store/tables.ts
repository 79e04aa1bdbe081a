/* eslint-disable max-lines -- every table of the store, once. */
import type { ReportStatus } from '@edusphere/protocol'
import { ROLE_TABLES, ROLES } from './role-tables.ts'
import {
  added,
  blank,
  bytes,
  column,
  counter,
  fixed,
  flag,
  number,
  optional,
  table,
  text,
  type AnyTable,
  type Cell,
  type Column,
} from './columns.ts'

/*
 * One entry per table of the store. The types of rows, the statements of both engines, export, import and later
 * migrations are made from it. Times are milliseconds since 1970. Flags are 0 or 1, so that both engines hold the same
 * values.
 */

/** A person's feed, and the room's state as a row. */
export const FEEDS = '0003_feeds'
const SESSIONS = '0004_sessions'
const FACETS = '0005_facets'
const MINE = '0006_mine'
const SITE = '0013_site'
/** Topics of rooms, and invitations of people. */
export const INVITATIONS = '0012_invitations'
const MAIL = '0014_mail'
const MODES = '0011_modes'

/** The kinds of items. `id` of a `thread` is its root's, of a `mention` the message's. */
type Kind = 'room' | 'settings' | 'thread' | 'mention'

/** Every table comes after the tables it refers to. Messages come room by room: similar rows lie together. */
export const TABLES = {
  avatars: table({ columns: { hash: text, content_type: text, bytes }, key: ['hash'], page: 50 }),
  users: table({
    columns: {
      id: text,
      username: text,
      name: text,
      /** In lower case. Null after the account is deleted. */
      email: optional(text),
      /** A PHC string. Null: sign-in fails until a new password is set. */
      password: optional(text),
      /** Hash of the picture in `avatars`. */
      avatar: optional(text),
      created: number,
      disabled: optional(number),
      deleted: optional(number),
      /** 1: administers the site. */
      admin: added({ ...flag, defaulted: true as const }, SITE),
      /** Signed out, and kept out, until then. 0: not suspended. */
      suspended_until: added(counter, SITE),
      /** Why, as the person is told. */
      suspended_for: added(blank, SITE),
    },
    key: ['id'],
    page: 500,
  }),
  sessions: table({
    columns: {
      ...{ id: text, user_id: text, created: number, last_used: number, expires: number, user_agent: text },
      /** Sessions that started later are new to the person at this one. */
      reviewed: added(number, SESSIONS, 'last_used'),
    },
    key: ['id'],
    page: 500,
  }),
  refresh_tokens: table({
    columns: {
      ...{ hash: text, session_id: text, replaced: optional(number), expires: number },
      /** 1: the one before it came back later than a race explains. */
      doubted: added(flag, SESSIONS),
    },
    key: ['hash'],
    page: 500,
  }),
  reset_tokens: table({ columns: { hash: text, user_id: text, expires: number }, key: ['hash'], page: 500 }),
  /** Letters that wait. What they say is written when they are sent. */
  mails: table({
    columns: {
      ...{ id: text, kind: column<'reset' | 'password_changed' | 'new_device'>('text') },
      /** JSON: the ids that it is about. */
      about: text,
      ...{ language: text, created: number, due: number, tries: number },
    },
    key: ['id'],
    order: ['due', 'id'],
    page: 500,
    since: MAIL,
  }),
  rooms: table({
    columns: {
      id: text,
      /** Who made the room: their username is the first part of its address, for good. */
      host_id: text,
      /** Who is the host now. */
      present_host: added(text, ROLES, 'host_id'),
      slug: text,
      name: text,
      /** The name in lower case without diacritics, for search: the two engines fold letters differently. */
      folded_name: text,
      description: text,
      visibility: column<'public' | 'private'>('text'),
      created: number,
      epoch: text,
      invite: optional(text),
      invite_expires: optional(number),
      /** The version at which the state (`RoomState`) was last changed. 0: never. */
      state_version: added(counter, FEEDS),
      /** What the invite gives. Empty: `participant`. */
      invite_role: added(blank, INVITATIONS),
      /** How often it can still be used. 0: any number of times. */
      invite_uses: added(counter, INVITATIONS),
      /** As JSON. Empty: none. */
      topics: added(blank, INVITATIONS),
      /** Description and topics, folded as the name is. */
      folded_about: added(blank, INVITATIONS),
      /** Empty: open. */
      mode: added({ ...column<'' | 'announcements' | 'closed'>('text'), defaulted: true as const }, MODES),
      /** Seconds between two messages of one person. 0: no limit. */
      slow_mode: added(counter, MODES),
    },
    key: ['id'],
    page: 500,
  }),
  /** The rooms of each topic: `topics` of the rooms, by their folded form. */
  room_topics: table({
    columns: { room_id: { ...text, refersTo: 'rooms.id' }, folded: text, topic: text },
    key: ['room_id', 'folded'],
    order: ['folded', 'room_id'],
    page: 500,
    since: INVITATIONS,
  }),
  /** Invitations of people. `whom`: a user's id, or an email address in lower case. `uses`: that are left. */
  invitations: table({
    columns: {
      ...{ room_id: { ...text, refersTo: 'rooms.id' }, id: text, whom: text, by_id: text, role: text },
      ...{ sent: number, expires: number, uses: number },
    },
    key: ['room_id', 'id'],
    order: ['whom', 'room_id'],
    page: 500,
    since: INVITATIONS,
  }),
  /** Short names of invites. One whose `invite` is not the room's any more is worth nothing. */
  invite_codes: table({
    columns: { code: text, room_id: { ...text, refersTo: 'rooms.id' }, invite: text },
    key: ['code'],
    order: ['room_id'],
    page: 500,
    since: INVITATIONS,
  }),
  /** Not part of `rooms`: every change locks and rewrites this row, so it must be small. */
  room_heads: table({
    columns: { room_id: text, version: counter, members_version: counter, floor: counter },
    key: ['room_id'],
    page: 500,
  }),
  participants: table({
    columns: {
      ...{ room_id: text, user_id: text, joined: number, read_seq: counter },
      pinned: added({ ...flag, defaulted: true as const }, MINE),
      /** What the person is told of. Empty: all. */
      level: added({ ...column<'' | 'mentions' | 'nothing'>('text'), defaulted: true as const }, MINE),
      /** 0: it is not silent. */
      silenced_until: added(counter, MINE),
      /** "Mark unread from here": the `seq` of that message. 0: nothing. The next `read` clears it. */
      unread_from: added(counter, MINE),
      /** A built-in's name, or the id of one of the room's `roles`. Empty: `participant`. The host's is not looked at. */
      role: added(blank, ROLES),
      /** 0: not muted. */
      muted_until: added(counter, ROLES),
    },
    key: ['room_id', 'user_id'],
    page: 500,
  }),
  /** People whom the host removed. They cannot join until the host lets them back in. */
  removals: table({
    columns: { room_id: text, user_id: text, removed: number },
    key: ['room_id', 'user_id'],
    page: 500,
  }),
  ...ROLE_TABLES,
  /** The last version of each person's feed. Without a row: 0. */
  person_heads: table({ columns: { user_id: text, version: number }, key: ['user_id'], page: 500, since: FEEDS }),
  /** When each item of a person was last changed. What it says is read from the other tables. */
  person_items: table({
    columns: { user_id: text, kind: column<Kind>('text'), id: text, version: number },
    key: ['user_id', 'kind', 'id'],
    order: ['user_id', 'version'],
    page: 500,
    since: FEEDS,
  }),
  messages: table({
    columns: {
      id: fixed(text),
      room_id: fixed(text),
      user_id: fixed(text),
      body: text,
      created: fixed(number),
      updated: number,
      edited: flag,
      seq: fixed(number),
      version: number,
      deleted: flag,
      /** The version at which the body was last written or erased. Before migration 0002 this was `version`. */
      body_version: added(number, '0002_body_version', 'version'),
      /** What it has beside its body, as JSON (store/facets.ts). Empty: nothing. */
      facets: added(blank, FACETS),
      /** The id of the root that it answers in a thread. Empty: it is in the main line. */
      thread: added({ ...blank, fixed: true }, FACETS),
    },
    key: ['id'],
    order: ['room_id', 'seq'],
    page: 500,
  }),
  /** The replies in a thread that are not deleted. `message_id`: of the root, which may be deleted. */
  thread_replies: table({
    columns: {
      message_id: { ...text, refersTo: 'messages.id' },
      ...{ seq: number, reply_id: text, username: text, created: number },
    },
    key: ['message_id', 'seq'],
    page: 500,
    since: FACETS,
  }),
  /** `pinned`: when. */
  pins: table({
    columns: { room_id: text, message_id: { ...text, refersTo: 'messages.id' }, pinned: number },
    key: ['room_id', 'message_id'],
    page: 500,
    since: FACETS,
  }),
  /** Everyone who reacted to a message. `version`: at which it was put. */
  reactions: table({
    columns: {
      message_id: { ...text, refersTo: 'messages.id' },
      ...{ user_id: text, emoji: text, username: text, version: number },
    },
    key: ['message_id', 'user_id', 'emoji'],
    page: 500,
    of: 'messages',
    since: FACETS,
  }),
  /** Whom a message mentions, for counts. `user_id`: empty for everyone. `by`: its author. */
  mentions: table({
    columns: {
      message_id: { ...text, refersTo: 'messages.id' },
      ...{ user_id: text, room_id: text, seq: number, thread: text, by_id: text },
    },
    key: ['message_id', 'user_id'],
    order: ['room_id', 'user_id', 'seq'],
    page: 500,
    of: 'messages',
    since: MINE,
  }),
  /** Who follows a thread, or has read it, and how far. `message_id`: of the root. */
  followed_threads: table({
    columns: {
      message_id: { ...text, refersTo: 'messages.id' },
      ...{ user_id: text, room_id: text, read_seq: number, following: flag },
    },
    key: ['user_id', 'room_id', 'message_id'],
    page: 500,
    kept: true,
    since: MINE,
  }),
  /** Items that get their next version by a change of a room. They are stored with the change. `version`: of the room. */
  due_items: table({
    columns: {
      room_id: { ...text, refersTo: 'rooms.id' },
      ...{ version: number, username: text, kind: column<'thread' | 'mention'>('text'), id: text },
    },
    key: ['room_id', 'version', 'username', 'kind'],
    page: 500,
    since: MINE,
  }),
  /** When each person last wrote or edited in a room with slow mode. */
  last_texts: table({
    columns: { room_id: { ...text, refersTo: 'rooms.id' }, user_id: text, written: number },
    key: ['room_id', 'user_id'],
    page: 500,
    since: MODES,
  }),
  revisions: table({
    columns: { message_id: text, version: number, body: text, replaced: number },
    key: ['message_id', 'version'],
    page: 500,
    of: 'messages',
  }),
  /** What people report. `scope`: who handles it. `about_id`, `about`: the author or person; empty for a room. */
  reports: table({
    columns: {
      ...{ id: text, created: number, scope: column<'room' | 'site'>('text'), room_id: text, room: text },
      ...{ message_id: text, about_id: text, about: text, by_id: text, by_name: text },
      ...{ reason: text, note: text, status: column<ReportStatus>('text') },
      /** The reporter's words. */
      words: text,
      /** What was reported, as it was then. Empty when the report is closed. */
      copy: text,
      /** What was done. Empty: nothing, or not yet. */
      action: text,
      closed: counter,
      closed_by: text,
    },
    key: ['id'],
    order: ['created', 'id'],
    page: 500,
    since: SITE,
  }),
  /** Who did what. Rows are only added, until they are older than `AUDIT_DAYS`. Names stay after rooms and accounts. */
  audit: table({
    columns: {
      ...{ id: text, at: number, what: text, outcome: text, who: text, whom: text },
      ...{ room_id: text, room: text, detail: text, address: text },
    },
    key: ['at', 'id'],
    order: ['room_id', 'at', 'id'],
    page: 500,
    since: SITE,
  }),
}

type Tables = typeof TABLES
/** Without `meta`, which belongs to the store itself (its life, its number of starts). */
export type TableName = keyof Tables
type ColumnsOf<T extends TableName> = Tables[T]['columns']
type ValueOf<C> = C extends Column<infer V> ? V : never

/** A row of a table, as both engines give and take it. */
export type Row<T extends TableName> = { [C in keyof ColumnsOf<T>]: ValueOf<ColumnsOf<T>[C]> }
export type AnyRow = Readonly<Record<string, Cell>>
/** The first columns of a table's key, with values. */
export type KeyOf<T extends TableName> = Partial<Row<T>>

/** The columns of a table that an insert may leave out. */
export type DefaultedOf<T extends TableName> = {
  [C in keyof ColumnsOf<T>]: ColumnsOf<T>[C] extends { defaulted: true } ? C : never
}[keyof ColumnsOf<T>]

export const TABLE_NAMES = Object.keys(TABLES) as TableName[]
export const tableOf = (name: TableName): AnyTable => TABLES[name]
/** The columns of a table. `schema`: as of that migration. */
export function columnsOf(name: TableName, schema = LATEST): string[] {
  const columns = Object.entries(tableOf(name).columns)
  return columns.flatMap(([column, { since }]) => (since && since.migration > schema ? [] : column))
}
/** Sorts behind every migration's name. */
const LATEST = '~'
/** The tables whose rows belong to a message. */
export const TABLES_OF_MESSAGES = TABLE_NAMES.filter((name) => tableOf(name).of === 'messages')
