/** Above every `seq`: half of what a number holds exactly. */
const FIRST_STEP = 2 ** 52

/** When the first message from a `seq` on was made. */
export const madeFrom = (room: string, seq: string): string =>
  `SELECT m.created FROM messages m WHERE m.room_id = ${room} AND m.seq >= ${seq} ORDER BY m.seq LIMIT 1`

/**
 * The `seq` after the last message that was made before a time. It halves its step 53 times and looks at one message each
 * time, so it needs no index of times. Where the clock of the server went back, several places fit, and it finds one.
 * The parameters are placeholders of the engine; `time` is milliseconds since 1970.
 */
export const seqAtQuery = (room: string, time: string): string => `
  WITH RECURSIVE place (seq, step) AS (
    SELECT CAST(0 AS bigint), CAST(${FIRST_STEP} AS bigint)
    UNION ALL
    SELECT
      CASE
        WHEN (${madeFrom(room, 'place.seq + place.step')}) < ${time}
        THEN place.seq + place.step
        ELSE place.seq
      END,
      place.step / 2
    FROM place WHERE place.step > 0
  )
  SELECT seq + 1 AS seq FROM place WHERE step = 0`
