import type { ServerProcess } from '../child.ts'
import type { Door, Speech } from '../load/task.ts'

/** A server with an empty room that `sockets` people are about to enter. */
export interface Running {
  server: ServerProcess
  doors: readonly Door[]
  speech: Speech
  /** Other processes of the same server. */
  peers?: readonly ServerProcess[]
  /** Processor seconds of other processes that work for it: its database. */
  elsewhere?: () => number
  /** Where its store is, for a control that writes to the same kind: a data folder, or the URL of a database. */
  place?: StoreAddress
  stop(): Promise<void>
}

export type StoreAddress = { folder: string } | { url: string }

/** What is measured, or a control beside it. */
export interface Subject {
  name: string
  start(sockets: number): Promise<Running>
}
