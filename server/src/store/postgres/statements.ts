import { MESSAGE_COLUMNS, SELECT_MESSAGE } from '../message-rows.ts'
import { ROLE, ROLES_OF } from '../roles.ts'
import { seqAtQuery } from '../seq-at.ts'

const COLUMNS = `h.version AS head, h.members_version, ${MESSAGE_COLUMNS}`

const STATE = `json_build_object(
  'version', r.state_version, 'name', r.name, 'description', r.description, 'visibility', r.visibility,
  'topics', r.topics, 'mode', r.mode, 'slowMode', r.slow_mode, 'roles', ${ROLES_OF.postgres('r.id')})`

/** One look-up per row: OFFSET 0 keeps the planner from reading all users for one page. */
const AUTHOR = 'LEFT JOIN LATERAL (SELECT username, name, avatar FROM users WHERE id = m.user_id OFFSET 0) u ON true'

/** $1 room, $2 user. No row: the user does not take part. */
const forParticipants = (messages: string) => `
  SELECT ${COLUMNS}
  FROM room_heads h
  JOIN participants p ON p.room_id = h.room_id AND p.user_id = $2
  LEFT JOIN LATERAL (${messages}) m ON true
  ${AUTHOR}
  WHERE h.room_id = $1`

/** $1 room, $2 user, $3 pivot, $4 rows below it, $5 rows from it on. */
const windowIn = (messages: string, seq = 'm.seq') =>
  forParticipants(`
    (SELECT m.* FROM ${messages} AND m.deleted = 0 AND ${seq} < $3 ORDER BY ${seq} DESC LIMIT $4)
    UNION ALL
    (SELECT m.* FROM ${messages} AND m.deleted = 0 AND ${seq} >= $3 ORDER BY ${seq} LIMIT $5)`)

export const WINDOWS = {
  all: windowIn('messages m WHERE m.room_id = $1'),
  main: windowIn(`messages m WHERE m.room_id = $1 AND m.thread = ''`),
  /** $6 root. */
  thread: windowIn(
    `thread_replies t JOIN LATERAL (SELECT * FROM messages WHERE id = t.reply_id AND room_id = $1 OFFSET 0) m ON true
     WHERE t.message_id = $6`,
    't.seq',
  ),
}

/** $1 room, $2 milliseconds since 1970. */
export const SEQ_AT = seqAtQuery('$1', '$2')

/** $3 ids. */
export const BY_IDS = forParticipants('SELECT * FROM messages WHERE room_id = $1 AND id = ANY($3)')

export const PINNED = `${forParticipants(`
  SELECT m.*, p.pinned FROM pins p JOIN messages m ON m.id = p.message_id WHERE p.room_id = $1`)}
  ORDER BY m.pinned DESC, m.seq DESC`

/** $1 room, $2 number of rows, newest first. No row: no such room. */
export const NEWEST = `
  SELECT ${STATE} AS state, ${COLUMNS}
  FROM room_heads h
  JOIN rooms r ON r.id = h.room_id
  LEFT JOIN LATERAL (
    SELECT * FROM messages WHERE room_id = $1 AND deleted = 0 ORDER BY seq DESC LIMIT $2
  ) m ON true
  ${AUTHOR}
  WHERE h.room_id = $1
  ORDER BY m.seq DESC`

/** $1 room, $2 since, $3 number of rows. No row: no such room. */
export const CHANGES_SINCE = `
  SELECT CASE WHEN r.state_version > $2 THEN ${STATE} END AS state, ${COLUMNS}
  FROM room_heads h
  JOIN rooms r ON r.id = h.room_id
  LEFT JOIN LATERAL (
    SELECT * FROM messages WHERE room_id = $1 AND version > $2 ORDER BY version LIMIT $3
  ) m ON true
  ${AUTHOR}
  WHERE h.room_id = $1
  ORDER BY m.version`

export const COUNT_SINCE = `
  SELECT count(*) AS count FROM (SELECT FROM messages WHERE room_id = $1 AND version > $2 LIMIT $3) AS c`

/** $1 room, $2 user, $3 message. One row of nulls: the message was never changed. */
export const REVISIONS = `
  SELECT r.body, r.replaced
  FROM messages m
  JOIN participants p ON p.room_id = m.room_id AND p.user_id = $2
  LEFT JOIN revisions r ON r.message_id = m.id
  WHERE m.id = $3 AND m.room_id = $1 AND m.deleted = 0 ORDER BY r.version`

/** One row per room with the number of the store's life, or one row without a room. */
export const HEADS = `
  SELECT h.room_id AS id, h.version, h.members_version AS "membersVersion", m.value AS life
  FROM meta m LEFT JOIN room_heads h ON h.room_id = ANY($1) WHERE m.key = 'life'`

export const LOCK_HEADS = `
  SELECT room_id AS id, version, members_version AS "membersVersion" FROM room_heads
  WHERE room_id = ANY($1) ORDER BY room_id FOR NO KEY UPDATE`
/** One look-up per row, as `AUTHOR`. */
const OWN_ROLE = 'LEFT JOIN LATERAL (SELECT * FROM roles WHERE room_id = p.room_id AND id = p.role OFFSET 0) o ON true'
const MEMBER = `
  SELECT p.room_id, u.id, u.username, u.name, u.avatar, r.mode, r.slow_mode AS "slowMode",
         p.muted_until AS "mutedUntil", ${ROLE}`

/** $1 rooms, $2 users. */
export const READ_MEMBERS = `${MEMBER}
  FROM unnest($1::text[], $2::text[]) AS w (room_id, user_id)
  JOIN LATERAL (SELECT * FROM participants WHERE room_id = w.room_id AND user_id = w.user_id OFFSET 0) p ON true
  JOIN LATERAL (SELECT * FROM users WHERE id = p.user_id OFFSET 0) u ON true
  JOIN rooms r ON r.id = p.room_id
  ${OWN_ROLE}`
/** $1 rooms, $2 usernames. */
export const READ_NAMED = `${MEMBER}
  FROM unnest($1::text[], $2::text[]) AS w (room_id, username)
  JOIN LATERAL (SELECT * FROM users WHERE username = w.username OFFSET 0) u ON true
  JOIN LATERAL (SELECT * FROM participants WHERE room_id = w.room_id AND user_id = u.id OFFSET 0) p ON true
  JOIN rooms r ON r.id = p.room_id
  ${OWN_ROLE}`
export const READ_MESSAGES = `${SELECT_MESSAGE} WHERE m.id = ANY($1)`
export const RAISE_HEADS = `
  UPDATE room_heads h SET version = w.version
  FROM unnest($1::text[], $2::bigint[]) AS w (room_id, version) WHERE h.room_id = w.room_id`
