import { ApiError, HttpClient } from '@edusphere/client/http'
import type { ErrorBody, Room } from '@edusphere/protocol'
import { checkedFetch } from './checked-fetch.ts'

/** A user with an access token. */
export interface TestPerson {
  id: string
  username: string
  password: string
  accessToken: string
  refreshToken: string
}

/** Shares of time for tests whose clients run in the server's process: the work of the clients is charged too. */
export const TURNS = { turn: 60_000, page_turn: 60_000, join_turn: 60_000, visit_turn: 60_000 }

export interface Call {
  as?: TestPerson | undefined
  /** Sent as JSON. */
  body?: unknown
  /** Sent unchanged. */
  raw?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The JSON, with the type that the test expects. */
  json<T>(): T
}

/** HTTP calls of tests to a server. */
export abstract class TestApi {
  abstract get origin(): string

  /** The calls of the table of routes, as one user. */
  http(as?: TestPerson): HttpClient {
    return new HttpClient({
      origin: this.origin,
      accessToken: () => as?.accessToken,
      fetch: (url, init) => checkedFetch(url, { ...init, redirect: 'manual' }),
    })
  }

  /** Any request, with any answer. */
  async call(method: string, path: string, { as, body, raw, headers = {} }: Call = {}): Promise<Answer> {
    const bytes = typeof raw === 'string' ? new TextEncoder().encode(raw) : raw
    const sent = bytes === undefined ? body : { contentType: 'application/json', bytes }
    const response = await this.http(as).send({ method, path, headers, body: sent })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T }
  }

  /** As `call`, but throws on a refusal: for calls that must succeed. */
  async must<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const answer = await this.call(method, path, call)
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`)
    return (answer.text === '' ? undefined : answer.json()) as T
  }

  /** Status, code and refused fields of a call that must fail. */
  async refusal(method: string, path: string, call: Call = {}) {
    const { status, text, json } = await this.call(method, path, call)
    if (status < 400) throw new Error(`${method} ${path} answered ${status}: ${text}`)
    const { code, details } = json<ErrorBody>()
    return { status, code, fields: Object.keys(details ?? {}) }
  }

  async person(username: string): Promise<TestPerson> {
    const password = `${username}-password`
    const account = { username, name: username.toUpperCase(), email: `${username}@example.org`, password }
    const { user } = await patiently(() => this.http().call('POST /api/auth/register', { body: account }))
    return this.signIn({ id: user.id, username, password })
  }

  async signIn({ id, username, password }: Omit<TestPerson, 'accessToken' | 'refreshToken'>): Promise<TestPerson> {
    const body = { login: username, password }
    const { accessToken, refreshToken } = await patiently(() => this.http().call('POST /api/auth/token', { body }))
    return { id, username, password, accessToken, refreshToken }
  }
}

export const roomPath = ({ address, host, slug }: Room): string => `/api/rooms/${address ?? `${host.username}/${slug}`}`

/** A room of the host that the others have joined. */
export async function makeRoom(
  api: TestApi,
  host: TestPerson,
  { name, others }: { name: string; others: readonly TestPerson[] },
): Promise<Room> {
  const { room } = await api.http(host).call('POST /api/rooms', { body: { name } })
  const params = { username: host.username, slug: room.slug }
  for (const as of others) await api.http(as).call('PUT /api/rooms/:username/:slug/participants/me', { params })
  return room
}

/** On a busy machine the queue of hashes is full when many sign in at once. People try again. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'unavailable' && error.details.retryAfter)) throw error
    }
  }
}
