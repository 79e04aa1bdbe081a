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
  /** Changes of one kind by the person of the first door, so many in flight. */
  | ({ kind: 'ask'; ask: ChangeKind } & Inquiry)
)

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

export type Report =
  | { report: 'begin' }
  | { report: 'end' }
  | { report: 'talked'; talked: Talked }
  | { report: 'asked'; asked: Asked }
  | { report: 'opened'; seconds: number; loadCpu: number }
  | { report: 'failed'; reason: string }
