import { statfs } from 'node:fs/promises'
import type { Bus } from './bus/bus.ts'
import type { Config } from './config.ts'
import type { Metric } from './http/metrics.ts'
import type { Readiness } from './readiness.ts'
import type { Hub } from './room/hub.ts'
import type { RoomLog } from './room/log.ts'
import type { Gateway } from './socket/gateway.ts'
import type { Store } from './store/store.ts'
import { VERSION } from './version.ts'

interface ChatParts {
  config: Config
  gateway: Gateway
  hub: Hub
  log: RoomLog
  store: Store
  bus: Bus
  readiness: Readiness
}

const gauge = (name: string, help: string, value: () => number | Promise<number>): Metric => {
  return { name, help, type: 'gauge', value }
}
const counter = (name: string, help: string, value: () => number): Metric => ({ name, help, type: 'counter', value })

/** Metrics of the chat, for operators. */
export function chatMetrics(parts: ChatParts): Metric[] {
  return [about(parts), ...ofSockets(parts), ...ofChanges(parts), ...ofStore(parts), ...ofRedis(parts)]
}

function about({ config }: ChatParts): Metric {
  const store = config.databaseUrl === undefined ? 'sqlite' : 'postgres'
  const info = { version: VERSION, node: process.version, store }
  return { name: 'edusphere_build_info', help: 'What this process runs', type: 'gauge', info }
}

function ofSockets({ gateway, hub }: ChatParts): Metric[] {
  const countSlow = () => [...gateway.sockets.all()].filter(({ socket }) => socket.isBehind).length
  const [type, label] = ['counter', 'code'] as const
  return [
    gauge('edusphere_sockets', 'Open sockets', () => gateway.sockets.size),
    gauge('edusphere_slow_readers', 'Sockets that do not take what is written to them', countSlow),
    gauge('edusphere_rooms', 'Rooms with a socket in them', () => hub.size),
    {
      ...{ name: 'edusphere_socket_closes_total', help: 'Sockets closed, by close code' },
      ...{ type, label, values: () => gateway.closes },
    },
    {
      ...{ name: 'edusphere_socket_refusals_total', help: 'Frames refused, by error code' },
      ...{ type, label, values: () => gateway.refusals },
    },
  ]
}

function ofChanges({ gateway, log }: ChatParts): Metric[] {
  const type = 'histogram'
  return [
    gauge('edusphere_changes_queued', 'Changes that wait for a batch', () => log.queued),
    counter('edusphere_changes_total', 'Messages, edits and deletions stored', () => log.counts.changes),
    counter('edusphere_batches_total', 'Transactions they were stored in', () => log.counts.batches),
    counter('edusphere_failed_batches_total', 'Transactions that the store refused', () => log.counts.failures),
    {
      ...{ name: 'edusphere_ack_seconds', help: 'From the arrival of a change to its acknowledgement' },
      ...{ type, histogram: gateway.acks },
    },
    {
      ...{ name: 'edusphere_delivery_seconds', help: "From a change to its event on this process's sockets" },
      ...{ type, histogram: log.delivery },
    },
  ]
}

function ofStore({ config, store, readiness }: ChatParts): Metric[] {
  const up: Metric = {
    ...{ name: 'edusphere_up', help: 'Whether a part that the server needs works', type: 'gauge', label: 'part' },
    values: () => readiness.ups(),
  }
  const { connections } = store
  if (!connections) {
    const free = async () => {
      const { bavail, bsize } = await statfs(config.dataDir)
      return bavail * bsize
    }
    return [up, gauge('edusphere_disk_free_bytes', 'Free space on the disk of DATA_DIR', free)]
  }
  return [
    up,
    {
      ...{ name: 'edusphere_database_connections', help: 'Connections to PostgreSQL', type: 'gauge', label: 'state' },
      values: () => {
        const { open, idle } = connections()
        return [
          ['busy', open - idle],
          ['idle', idle],
        ]
      },
    },
    gauge('edusphere_database_waiting', 'Queries that wait for a connection', () => connections().waiting),
  ]
}

function ofRedis({ bus }: ChatParts): Metric[] {
  if (bus.others === 'none') return []
  let losses = 0
  bus.onChange(() => {
    if (bus.others === 'away') losses++
  })
  return [counter('edusphere_redis_losses_total', 'Times that the connection to Redis was lost', () => losses)]
}
