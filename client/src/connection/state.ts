/**
 * The state of the connection, and its data:
 * - `closed`: not started, stopped by the caller (`code: null`), or closed by the server for good with that close code;
 * - `connecting`: a socket is being opened, or is open and has not answered yet; `attempt` 0 is the first one, not a retry;
 * - `connected`: the server has answered on this socket;
 * - `waiting`: lost; try number `attempt` (1 to `maxAttempts`) starts at `retryAt` of the clock's `elapsed`
 *   (of `performance.now()`, unless the client has a clock of its own);
 * - `offline`: lost while the device says that it has no network; goes on by itself when the network is back;
 * - `failed`: every try failed. `retry()`, sending, the network coming back, the page becoming visible, or an answer to
 *   the look at the server once a minute start over;
 * - `unauthenticated`: refused with 4401, also after a refresh. Sign in, then start again.
 */
export type ConnectionState =
  | { status: 'closed'; code: number | null }
  | { status: 'connecting'; attempt: number }
  | { status: 'connected' }
  | { status: 'waiting'; attempt: number; retryAt: number }
  | { status: 'offline' }
  | { status: 'failed' }
  | { status: 'unauthenticated' }
