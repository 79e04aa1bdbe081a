import type { AddressInfo } from 'node:net'
import type { ErrorBody, RoomSummary } from '@edusphere/protocol'
import { fastify, type FastifyInstance } from 'fastify'
import { readConfig, type Config } from '../config.ts'
import { createContext, type Context } from '../context.ts'
import type { LiveRooms } from '../room/live-rooms.ts'
import { HANDLERS } from '../features/features.ts'
import { authenticate } from '../features/sessions/rules.ts'
import { createApp } from '../http/app.ts'
import { credentialsOf } from '../http/credentials.ts'
import { checkedFetch } from './checked-fetch.ts'
import { createTestPlace, type Place } from './places.ts'

/** Somebody who is signed in. */
export interface Visitor {
  id: string
  username: string
  password: string
  accessToken: string
  refreshToken: string
}

interface Call {
  as?: Visitor | undefined
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is. */
  raw?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The JSON, as what the test takes it for. */
  json<T>(): T
}

/** What the domain told the sockets. */
export type Told = [what: string, ...about: unknown[]]

/** The HTTP side alone: a real server on a free port with a real store, and a clock that the test moves. */
export class ApiWorld {
  readonly context: Context
  readonly app: FastifyInstance
  readonly told: Told[]
  readonly #place: Place
  readonly #time: { now: number }

  private constructor(parts: Pick<ApiWorld, 'context' | 'app' | 'told'> & { place: Place }, time: { now: number }) {
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
  }: {
    config?: Partial<Config>
    webRoot?: string
    online?: Set<string>
    createPlace?: typeof createTestPlace
  } = {}): Promise<ApiWorld> {
    const place = await createPlace()
    const store = await place.open()
    const time = { now: Date.now() }
    const told: Told[] = []
    const live: LiveRooms = {
      participantJoined: ({ id }, username) => told.push(['joined', id, username]),
      participantRemoved: ({ id }, username) => told.push(['removed', id, username]),
      roomChanged: ({ id }) => told.push(['changed', id]),
      roomDeleted: ({ id }) => told.push(['deleted', id]),
      sessionsEnded: (ids) => told.push(['ended', ...ids]),
      online: () => Promise.resolve(online),
    }
    const context = createContext({
      store,
      config: { ...readConfig({}), ...config },
      live,
      jwtSecret: 'a secret for tests that is long enough',
      clock: () => time.now,
    })
    const app = await createApp({
      context,
      handlers: HANDLERS,
      authenticate: (headers) => authenticate(context, credentialsOf(headers, context.config)),
      log: fastify({ logger: false }).log,
      webRoot,
      ready: () => store.ping(),
      metrics: [{ name: 'edusphere_answer', help: 'The answer', type: 'gauge', value: () => 42 }],
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return new ApiWorld({ place, context, app, told }, time)
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`
  }

  /** Lets time pass. */
  pass(milliseconds: number): void {
    this.#time.now += milliseconds
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.context.store.close()
    await this.#place.remove()
  }

  async call(method: string, path: string, { as, body, raw, headers }: Call = {}): Promise<Answer> {
    const response = await checkedFetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(as && { authorization: `Bearer ${as.accessToken}` }),
        ...((body !== undefined || raw !== undefined) && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: raw ?? (body === undefined ? null : JSON.stringify(body)),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T }
  }

  /** As `call`, for what must succeed for the test to mean anything. */
  async must<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const answer = await this.call(method, path, call)
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`)
    return (answer.text === '' ? undefined : answer.json()) as T
  }

  /** Status, code and refused fields of a call that is expected to fail. */
  async refusal(method: string, path: string, call: Call = {}) {
    const { status, text, json } = await this.call(method, path, call)
    if (status < 400) throw new Error(`${method} ${path} answered ${status}: ${text}`)
    const { code, details } = json<ErrorBody>()
    return { status, code, fields: Object.keys(details ?? {}) }
  }

  async person(username: string): Promise<Visitor> {
    const password = `${username}-password`
    const account = { username, name: username.toUpperCase(), email: `${username}@example.org`, password }
    const { user } = await this.must<{ user: { id: string } }>('POST', '/api/auth/register', { body: account })
    return this.signIn({ id: user.id, username, password })
  }

  async signIn(who: Pick<Visitor, 'id' | 'username' | 'password'>): Promise<Visitor> {
    const body = { login: who.username, password: who.password }
    const { accessToken, refreshToken } = await this.must<Visitor>('POST', '/api/auth/token', { body })
    return { id: who.id, username: who.username, password: who.password, accessToken, refreshToken }
  }

  async room(
    as: Visitor,
    name: string,
    rest: { visibility?: string; description?: string } = {},
  ): Promise<RoomSummary> {
    const body = { name, ...rest }
    return (await this.must<{ room: RoomSummary }>('POST', '/api/rooms', { as, body })).room
  }

  async join(room: RoomSummary, as: Visitor, invite?: string): Promise<void> {
    await this.must('PUT', `${pathOf(room)}/participants/me`, { as, body: { invite } })
  }
}

export const pathOf = (room: RoomSummary): string => `/api/rooms/${room.host.username}/${room.slug}`
