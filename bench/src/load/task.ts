/** How to open a socket of one subject. */
export interface Door {
  port: number
  path: string
  /** Header lines of the handshake, without line ends. */
  headers: readonly string[]
}

/** The form of a message for the subject. */
export interface Speech {
  /** Sent once after the handshake. */
  hello?: string
  /** Before and after the body of a message. */
  head: string
  tail: string
}

export type Pace =
  /** Each sender keeps its share in flight, and sends again when one of its messages has come back. */
  | { inFlight: number }
  /** Messages per second, without waiting. */
  | { perSecond: number }

/** Number of senders and receivers, and their speed. */
export interface Conversation {
  senders: number
  /** Sockets that receive a message. */
  audience: number
  pace: Pace
  warmMs: number
  measureMs: number
}

export type Task = { doors: readonly Door[]; speech: Speech } & (
  | ({ kind: 'talk' } & Conversation)
  /** Handshakes, `atOnce` at a time, until every door is open and has received `answers` frames. */
  | { kind: 'open'; atOnce: number; answers?: number }
  /** A class answers, and a part of it reacts. */
  | ({ kind: 'lesson'; program: 'EduSphere' | 'Socket.IO' } & LessonPlan)
  /** Changes of one kind by the person of the first door, so many in flight. */
  | ({ kind: 'ask'; ask: ChangeKind } & Inquiry)
)

export interface LessonPlan {
  /** Of the screens of the room: who answer, each once, and who react to the teacher's message. */
  answers: number
  reactions: number
  /** All of it happens in this time. */
  withinMs: number
  /** Whether the server restarts in the middle. */
  restarts: boolean
}

export interface Taught {
  /** Answers that the server refused, and that a screen does not show, or shows twice, over all screens. */
  failed: number
  lost: number
  doubled: number
  /** Live frames that did not follow the screen's position. */
  gaps: number
  /** Messages that the removed person was told, sent after the removal was answered. */
  leaked: number
  /** Whether all screens show the same in the end. */
  equal: boolean
  /** Milliseconds from the last answer, or from the opening of the port if that was later, until they did. */
  equalMs: number
  p50: number
  p99: number
  /** Bytes that the socket that got most got for as many reactions alone, in units of the row of that message. */
  rows: number
  loadCpu: number
}

export type ChangeKind = 'message' | 'reply' | 'thread reply' | 'reaction'

interface Inquiry {
  inFlight: number
  warmMs: number
  measureMs: number
}

export interface Asked {
  /** Seconds between begin and end. */
  seconds: number
  /** Changes acknowledged in that time, and those refused at any time. */
  acked: number
  refused: number
  /** Milliseconds from sending to the acknowledgement. */
  p50: number
  p99: number
}

export interface Talked {
  /** Seconds between begin and end. */
  seconds: number
  /** Messages sent in that time, and those that came back to their sender. */
  sent: number
  returned: number
  /** Text frames received by all sockets together. */
  deliveries: number
  /** Milliseconds from sending to receiving, for a sample of the sockets. */
  p50: number
  p99: number
  /** Share of one core that the load used. Near 1, the load is the bottleneck. */
  loadCpu: number
  /** Every message has reached every socket, and nothing else has. Checked after the end. */
  complete: boolean
}

/** What the parent does when the load asks for it. It answers with the time when it was done. */
export type Act = 'remove' | 'restart'
export interface Done {
  done: Act
  /** On the clock that all processes share. */
  at: number
}

export type Report =
  | { report: 'begin' }
  | { report: 'end' }
  | { report: 'talked'; talked: Talked }
  | { report: 'asked'; asked: Asked }
  | { report: 'act'; act: Act }
  | { report: 'taught'; taught: Taught }
  | { report: 'opened'; seconds: number; loadCpu: number }
  | { report: 'failed'; reason: string }
