/**
 * Every bound that both sides must agree on. Sources: the contract's "Socket" and "HTTP" sections; numbered in
 * PROTOCOL.md.
 */
export const LIMITS = {
  /** Largest client frame in bytes. A larger one closes the socket with 1009. */
  frameBytes: 64 * 1024,
  /** Default of `MESSAGE_MAX_LENGTH`, in Unicode code points. */
  messageLength: 500,
  /** Longest `ref`, in code points. */
  refLength: 64,
  /** Malformed frames within `badFramesWindowMs` before the socket is closed with 4400. */
  badFrames: 20,
  badFramesWindowMs: 60_000,
  /** Rows of one `sync` page. */
  syncPage: 200,
  /** With more changed rows than this, the answer is a `reset`. */
  syncReplay: 5_000,
  /** Rows in a `reset`. */
  syncReset: 50,
  /** Default and largest `?limit=` of a page of messages. */
  pageDefault: 50,
  pageMax: 200,
  /** Most `?ids=` of one call. */
  idsMax: 50,
  /** A `typing` notice ends by itself after this long. */
  typingMs: 6_000,
  nameMax: 64,
  emailMax: 254,
  passwordMin: 8,
  passwordMax: 128,
  /** Rooms that one person may be in. */
  roomsMax: 500,
  /** Own roles of one room. */
  rolesMax: 20,
  roleNameMax: 32,
  roomNameMax: 64,
  roomDescriptionMax: 512,
  /** Topics of a room, and the longest one. */
  topicsMax: 5,
  topicMax: 32,
  /** Longest time of slow mode, in seconds. */
  slowModeMax: 21_600,
  /** Uses of one invite. */
  inviteUsesMax: 10_000,
  searchMax: 64,
  /** Longest text, and longest note, of a report. */
  reportTextMax: 1_000,
  /** Longest reason of a suspension. */
  reasonMax: 500,
  /** Largest avatar upload, in bytes. */
  avatarBytes: 128 * 1024,
} as const
