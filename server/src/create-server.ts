import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import type { Bus } from './bus/bus.ts'
import { LocalBus } from './bus/local.ts'
import type { RedisBus } from './bus/redis.ts'
import type { Mailer } from './mail/mailer.ts'
import { chatMetrics } from './chat-metrics.ts'
import { wallClock } from './clock.ts'
import { Gateway, type Timing } from './socket/gateway.ts'
import { Hub } from './room/hub.ts'
import { createLiveRooms, type LiveRooms } from './room/live-rooms.ts'
import { serializeRow } from './features/messages/messages.ts'
import { publishing, RoomLog } from './room/log.ts'
import { SessionWatch } from './features/sessions/session-watch.ts'
import { Connections } from './connections.ts'
import { ConfigError, type Config } from './config.ts'
import { DataDir } from './data-dir.ts'
import { createContext, type Context } from './context.ts'
import { countHere, countInPostgres, countInRedis, type CreateCounter } from './counters.ts'
import { Limits, type Most } from './limits.ts'
import type { Store } from './store/store.ts'
import { roomFeeds } from './features/messages/feed.ts'
import { personFeeds } from './features/me/feed.ts'
import { DueItems } from './features/me/due-items.ts'
import { ReadMarks } from './features/me/read-marks.ts'
import { AuditPruning } from './features/audit/pruning.ts'
import { HANDLERS } from './features/features.ts'
import { LETTERS } from './features/letters.ts'
import { OPERATIONS } from './features/operations.ts'
import { authenticate } from './features/sessions/rules.ts'
import { createApp } from './http/app.ts'
import { createLog } from './log.ts'
import { atMostEvery, Readiness, type Part } from './readiness.ts'
import { endingArrivals } from './http/stopping.ts'
import { openStore } from './open-store.ts'

export interface RunningServer {
  host: string
  port: number
  /** Stops accepting, answers requests in flight, closes sockets with 1001, and releases everything. */
  close(): Promise<void>
}

/** What tests make smaller. */
interface Tight extends Timing {
  most?: Most
}

/** The least time between two commits that only show that the store takes changes. */
const PROBE_MS = 1_000
const WEB_ROOT = join(import.meta.dirname, '../../web/dist')

/** Connects all parts and listens. No other file connects them. */
export async function createServer(config: Config, tight?: Tight): Promise<RunningServer> {
  // The open parts. Closed last to first by `close`, or when a start fails half way.
  await using opened = new AsyncDisposableStack()
  // With PostgreSQL the folder holds no data, and several processes may run.
  const dataDir = config.databaseUrl === undefined ? new DataDir(config.dataDir) : undefined
  if (dataDir) opened.defer(dataDir.lock())
  const log = createLog(config.logLevel)
  const store = opened.adopt(await openStore(config, { countsStart: true }), (it) => it.close())
  const bus = opened.adopt(await openBus(config, log), (it) => it.close())
  const hub = opened.adopt(new Hub({ kind: roomFeeds(store), store, bus, log }), (it) => it.close())
  const people = opened.adopt(new Hub({ kind: personFeeds(store), store, bus, log }), (it) => it.close())
  const jwtSecret = config.jwtSecret ?? dataDir!.jwtSecret()
  const limits = new Limits(config.limits, counting(config, { store, bus, log }), tight?.most)
  const live = createLiveRooms(bus, hub)
  const roomLog = openLog(opened, { store, bus, live, log })
  const sockets = () => gateway.sockets.size
  const context = createContext({ store, config, live, jwtSecret, limits, changes: roomLog, sockets })
  opened.adopt(new AuditPruning(context, log), (it) => it.stop())
  const authenticated = (accessToken: string | undefined) => authenticate(context, accessToken)
  opened.adopt(await openMailer(context, log), (it) => it?.stop())
  const connections = new Connections(limits)
  const gateway = new Gateway({
    ...{ store, bus, hub, people, log: roomLog, logger: log, operations: OPERATIONS },
    marks: new ReadMarks(store, (changes) => live.itemsChanged(changes)),
    ...{ messageMaxLength: config.messageMaxLength, limits, connections, timing: tight },
    ...{ trust: context.trust, authenticate: authenticated },
  })
  const readiness = new Readiness(partsOf(config, { store, bus }), log)
  const watch = opened.adopt(new SessionWatch(gateway.sockets, { store, bus, log }), (it) => it.stop())
  await watch.start()
  const app = await createApp({
    ...{ context, log, webRoot: WEB_ROOT, handlers: HANDLERS, authenticate: authenticated },
    ...{ readiness, metrics: chatMetrics({ config, gateway, hub, log: roomLog, store, bus, readiness }) },
  })
  const endArrivals = endingArrivals(app.server)
  opened.defer(async () => {
    const accepted = app.close().finally(endArrivals())
    await gateway.close()
    await accepted
    await roomLog.drained()
  })
  connections.attach(app.server, (connection) => context.trust.ownAddressOf(connection))
  gateway.attach(app.server)
  await app.listen({ host: config.host, port: config.port })
  const { port } = app.server.address() as AddressInfo
  const running = opened.move()
  return { host: config.host, port, close: () => running.disposeAsync() }
}

/** The log of all rooms, with what follows each of its commits. */
function openLog(
  opened: AsyncDisposableStack,
  { store, bus, live, log }: { store: Store; bus: Bus; live: LiveRooms; log: Logger },
): RoomLog {
  const dueItems = new DueItems({ store, bus, log }, (changes) => live.itemsChanged(changes))
  opened.defer(() => dueItems.stop())
  const afterCommit = [publishing(bus, serializeRow), dueItems.afterCommit]
  return new RoomLog(store.messages, { clock: wallClock, afterCommit })
}

function partsOf({ redisUrl }: Config, { store, bus }: { store: Store; bus: Bus }): Part[] {
  const answers = 'does not answer'
  return [
    { name: 'database', whenDown: answers, check: () => store.ping() },
    { name: 'storage', whenDown: 'takes no changes', check: atMostEvery(PROBE_MS, () => store.probe()) },
    ...(redisUrl === undefined ? [] : [{ name: 'redis', whenDown: answers, check: () => bus.ping() } as const]),
  ]
}

/** The library is loaded only where mail is sent. */
async function openMailer(context: Context, log: Logger): Promise<Mailer | undefined> {
  const { mail } = context.config
  if (!mail) return undefined
  const { Mailer } = await import('./mail/mailer.ts')
  return new Mailer({ context, log, writers: LETTERS }, mail)
}

/** Redis's library is loaded on use: it takes a fifth of the second that a start may take. */
async function openBus({ redisUrl }: Config, log: Logger): Promise<LocalBus | RedisBus> {
  if (redisUrl === undefined) return new LocalBus()
  const { RedisBus } = await import('./bus/redis.ts')
  return RedisBus.open(redisUrl, log).catch((error: unknown) => {
    throw new ConfigError([`REDIS_URL: ${(error as Error).message}`])
  })
}

/** Where calls over HTTP are counted: in Redis or PostgreSQL for all processes, else in memory. */
function counting(
  { databaseUrl }: Config,
  { store, bus, log }: { store: Store; bus: LocalBus | RedisBus; log: Logger },
): CreateCounter {
  if (!(bus instanceof LocalBus)) return countInRedis(bus)
  return databaseUrl === undefined ? countHere : countInPostgres(store.db, log)
}
