import type { Gateway } from './socket/gateway.ts'
import type { Hub } from './room/hub.ts'
import type { RoomLog } from './room/log.ts'
import type { Metric } from './http/metrics.ts'

/** Metrics of the chat, for operators. */
export function chatMetrics({ gateway, hub, log }: ChatParts): Metric[] {
  const gauge = (name: string, help: string, value: () => number): Metric => ({ name, help, type: 'gauge', value })
  const counter = (name: string, help: string, value: () => number): Metric => ({ name, help, type: 'counter', value })
  return [
    gauge('edusphere_sockets', 'Open sockets', () => gateway.sockets.size),
    gauge('edusphere_rooms', 'Rooms with a socket in them', () => hub.size),
    gauge('edusphere_changes_queued', 'Changes that wait for a batch', () => log.queued),
    counter('edusphere_changes_total', 'Messages, edits and deletions stored', () => log.counts.changes),
    counter('edusphere_batches_total', 'Transactions they were stored in', () => log.counts.batches),
  ]
}

interface ChatParts {
  gateway: Gateway
  hub: Hub
  log: RoomLog
}
