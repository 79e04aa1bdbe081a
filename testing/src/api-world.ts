import type { AddressInfo } from 'node:net'
import type { RoomSummary, Visibility } from '@edusphere/protocol'
import { fastify, type FastifyInstance } from 'fastify'
import { readConfig, type Config } from '@edusphere/server/config'
import { createContext, type Context } from '@edusphere/server/context'
import { HANDLERS } from '@edusphere/server/features/features'
import { authenticate } from '@edusphere/server/features/sessions/rules'
import { createApp } from '@edusphere/server/http/app'
import { Limits, type Most } from '@edusphere/server/limits'
import { Readiness } from '@edusphere/server/readiness'
import type { LiveRooms } from '@edusphere/server/room/live-rooms'
import { TestApi, type TestPerson, TURNS } from './api.ts'
import { createTestPlace, type Place } from './places.ts'

export type Visitor = TestPerson

/** What the domain reported to the sockets. */
export type Told = [what: string, ...about: unknown[]]

/** The HTTP side alone: a real server on a free port, a real store, and a clock that the test moves. */
export class ApiWorld extends TestApi {
  readonly context: Context
  readonly app: FastifyInstance
  readonly told: Told[]
  readonly #place: Place
  readonly #time: { now: number }

  private constructor(parts: Pick<ApiWorld, 'context' | 'app' | 'told'> & { place: Place }, time: { now: number }) {
    super()
    this.#place = parts.place
    this.context = parts.context
    this.app = parts.app
    this.told = parts.told
    this.#time = time
  }

  static async open({
    config = {},
    webRoot = '',
    online = new Set<string>(),
    createPlace = createTestPlace,
    most = {},
  }: {
    config?: Partial<Config>
    webRoot?: string
    online?: Set<string>
    createPlace?: typeof createTestPlace
    /** Limits made smaller. */
    most?: Most
  } = {}): Promise<ApiWorld> {
    const place = await createPlace()
    const store = await place.open()
    const time = { now: Date.now() }
    const told: Told[] = []
    const live: LiveRooms = {
      participantJoined: ({ id }, { username }) => told.push(['joined', id, username]),
      participantChanged: ({ id }, { username, role }) => told.push(['changed person', id, username, role]),
      participantRemoved: ({ id }, username) => told.push(['removed', id, username]),
      roomChanged: ({ id }) => told.push(['changed', id]),
      roomDeleted: ({ id }) => told.push(['deleted', id]),
      itemsChanged() {},
      sessionsEnded: (ids) => told.push(['ended', ...ids]),
      online: () => Promise.resolve(online),
    }
    const all = { ...readConfig({}), ...config }
    const context = createContext({
      store,
      config: all,
      limits: new Limits(all.limits, undefined, { ...TURNS, ...most }),
      live,
      jwtSecret: 'a secret for tests that is long enough',
      clock: () => time.now,
    })
    const { log } = fastify({ logger: false })
    const app = await createApp({
      context,
      handlers: HANDLERS,
      authenticate: (accessToken) => authenticate(context, accessToken),
      log,
      webRoot,
      readiness: new Readiness([{ name: 'database', whenDown: 'does not answer', check: () => store.ping() }], log),
      metrics: [{ name: 'edusphere_answer', help: 'The answer', type: 'gauge', value: () => 42 }],
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return new ApiWorld({ place, context, app, told }, time)
  }

  override get origin(): string {
    return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`
  }

  /** Moves the clock. */
  pass(milliseconds: number): void {
    this.#time.now += milliseconds
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.context.store.close()
    await this.#place.remove()
  }

  async room(
    as: Visitor,
    name: string,
    rest: { visibility?: Visibility; description?: string; topics?: string[] } = {},
  ): Promise<RoomSummary> {
    return (await this.http(as).call('POST /api/rooms', { body: { name, ...rest } })).room
  }

  async join({ host: { username }, slug }: RoomSummary, as: Visitor, invite?: string): Promise<void> {
    const body = invite === undefined ? {} : { invite }
    await this.http(as).call('PUT /api/rooms/:username/:slug/participants/me', { params: { username, slug }, body })
  }
}
