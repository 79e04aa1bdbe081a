/** One row of the table of close codes: its reason, and what a client should do. */
export interface CloseRow {
  readonly code: number
  /** Sent as the close reason. `tooMany` sends the seconds to wait instead. */
  readonly reason: string
  readonly client: 'fix' | 'resume' | 'refresh' | 'stop' | 'wait'
}

/** Why the server closes a socket. PROTOCOL.md carries the same table; a test compares them. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Server is going away', client: 'resume' },
  binary: { code: 1003, reason: 'Binary frames are not accepted', client: 'fix' },
  invalidUtf8: { code: 1007, reason: 'Invalid UTF-8', client: 'fix' },
  tooLarge: { code: 1009, reason: 'Frame is too large', client: 'fix' },
  unavailable: { code: 1013, reason: 'Try again later', client: 'resume' },
  badRequest: { code: 4400, reason: 'Bad query or too many malformed frames', client: 'fix' },
  unauthenticated: { code: 4401, reason: 'Authentication required', client: 'refresh' },
  roomNotFound: { code: 4404, reason: 'Room not found', client: 'stop' },
  tooSlow: { code: 4408, reason: 'Too slow', client: 'resume' },
  tooMany: { code: 4429, reason: 'Too many connections or frames', client: 'wait' },
} as const satisfies Record<string, CloseRow>
