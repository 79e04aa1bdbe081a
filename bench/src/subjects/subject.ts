import type { ServerProcess } from '../child.ts'
import type { Door, Speech } from '../load/task.ts'

/** A server with an empty room for `sockets` people. */
export interface Running {
  server: ServerProcess
  doors: readonly Door[]
  speech: Speech
  /** Other processes of the same server. */
  peers?: readonly ServerProcess[]
  /** Processor seconds of its database. */
  elsewhere?: () => number
  /** Its store, for a control that writes to the same kind: a data folder, or the URL of a database. */
  place?: StoreAddress
  stop(): Promise<void>
}

export type StoreAddress = { folder: string } | { url: string }

/** Something measured, or a control for it. */
export interface Subject {
  name: string
  start(sockets: number): Promise<Running>
}
