/** How a socket of one subject is opened and spoken to. */
export interface Door {
  port: number
  path: string
  /** Header lines of the handshake, without line ends. */
  headers: readonly string[]
}

/** What a message looks like on its way to the subject. */
export interface Speech {
  /** Sent once after the handshake. */
  hello?: string
  /** Before and after the body of a message. */
  head: string
  tail: string
}

export type Pace =
  /** Each sender keeps its share in flight and sends the next when one of its own has come back. */
  | { inFlight: number }
  /** Messages per second, whatever comes back. */
  | { perSecond: number }

/** Who talks how much, to how many. */
export interface Conversation {
  senders: number
  /** Sockets that hear a message. */
  audience: number
  pace: Pace
  warmMs: number
  measureMs: number
}

export type Task = { doors: readonly Door[]; speech: Speech } & (
  | ({ kind: 'talk' } & Conversation)
  /** Handshakes, `atOnce` at a time, until every door is open and has answered with so many frames. */
  | { kind: 'open'; atOnce: number; answers?: number }
)

export interface Talked {
  /** Seconds between begin and end. */
  seconds: number
  /** Messages sent, and messages that came back to their sender, in that time. */
  sent: number
  returned: number
  /** Text frames received by all sockets together. */
  deliveries: number
  /** Milliseconds from sending to receiving, over a sample of the sockets. */
  p50: number
  p99: number
  /** Share of one core that the load took: near 1 it is the bottleneck. */
  loadCpu: number
  /** All that was ever sent has reached everybody, and nothing else has: checked after the end. */
  complete: boolean
}

export type Report =
  | { report: 'begin' }
  | { report: 'end' }
  | { report: 'talked'; talked: Talked }
  | { report: 'opened'; seconds: number; loadCpu: number }
  | { report: 'failed'; reason: string }
