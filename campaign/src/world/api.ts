import { ApiError, HttpClient, type Page, type PageQuery } from '@edusphere/client'
import { messagesIn, type Message, type Room } from '@edusphere/protocol'
import { pause } from '@edusphere/testing/pause'

/** A user. The user's devices share one session, as tabs of a browser do. */
export interface Person {
  username: string
  password: string
  accessToken: string
  refreshToken: string
}

/** Longer than any kill, freeze or stepped clock. */
const PATIENCE_MS = 30_000

/** The server's HTTP side, without proxies: the campaign controls and observes the server by it. */
export class Api {
  readonly #origin: string
  readonly #clients = new Map<Person, HttpClient>()

  constructor(origin: string) {
    this.#origin = origin
  }

  /** One try of each call, as this user. Rejects without an answer, as in a browser. */
  as(person: Person): HttpClient {
    const known = this.#clients.get(person)
    if (known) return known
    const client = new HttpClient({
      origin: this.#origin,
      accessToken: () => person.accessToken || undefined,
      renew: () => this.#renew(person),
      fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(5_000) }),
    })
    this.#clients.set(person, client)
    return client
  }

  /** Repeats the call until the server answers, through kills and expired tokens. */
  async must<T>(call: () => Promise<T>): Promise<T> {
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      try {
        return await call()
      } catch (error) {
        const { status } = error as ApiError
        if ((status >= 400 && status < 500 && status !== 401) || performance.now() > end) throw error
      }
      await pause(50)
    }
  }

  async register(username: string): Promise<Person> {
    const password = `${username}-password`
    const person = { username, password, accessToken: '', refreshToken: '' }
    const body = { username, name: username, email: `${username}@example.org`, password }
    await this.must(() => this.as(person).call('POST /api/auth/register', { body }))
    return this.#signIn(person)
  }

  /** New tokens; concurrent callers share one renewal. Rejects without an answer. */
  renew(person: Person): Promise<boolean> {
    return this.as(person).renew()
  }

  async createRoom(as: Person, name: string): Promise<Room> {
    return (await this.must(() => this.as(as).call('POST /api/rooms', { body: { name } }))).room
  }

  async room(as: Person, room: Room): Promise<Room> {
    return (await this.must(() => this.as(as).call('GET /api/rooms/:username/:slug', { params: pathOf(room) }))).room
  }

  async join(as: Person, room: Room): Promise<void> {
    const params = pathOf(room)
    await this.must(() => this.as(as).call('PUT /api/rooms/:username/:slug/participants/me', { params }))
  }

  async remove(host: Person, room: Room, participant: string): Promise<void> {
    const params = { ...pathOf(room), participant }
    await this.must(() => this.as(host).call('DELETE /api/rooms/:username/:slug/participants/:participant', { params }))
  }

  async readmit(host: Person, room: Room, participant: string): Promise<void> {
    const params = { ...pathOf(room), participant }
    await this.must(() => this.as(host).call('PUT /api/rooms/:username/:slug/participants/:participant', { params }))
  }

  /** One page, in one try. */
  page(as: Person, room: Room, { kind, thread = 'none', ...bound }: PageQuery): Promise<Page> {
    const query = { thread, ...('seq' in bound && { [kind]: bound.seq }) }
    return this.as(as).call('GET /api/rooms/:username/:slug/messages', { params: pathOf(room), query })
  }

  /** The whole room, oldest first. */
  async messages(as: Person, room: Room): Promise<Message[]> {
    const all: Message[] = []
    for (;;) {
      const call = { params: pathOf(room), query: { limit: 200, after: all.at(-1)?.seq ?? 0 } }
      const page = await this.must(() => this.as(as).call('GET /api/rooms/:username/:slug/messages', call))
      all.push(...messagesIn(page.messages))
      if (!page.hasAfter) return all
    }
  }

  async #renew(person: Person): Promise<boolean> {
    const body = { refreshToken: person.refreshToken }
    try {
      Object.assign(person, await this.as(person).call('POST /api/auth/refresh', { body }))
    } catch (error) {
      if (!(error instanceof ApiError) || error.code === 'network') throw error
      // The clock was stepped by more than a session lives.
      await this.#signIn(person)
    }
    return true
  }

  async #signIn(person: Person): Promise<Person> {
    const body = { login: person.username, password: person.password }
    return Object.assign(person, await this.as(person).call('POST /api/auth/token', { body }))
  }
}

export const pathOf = ({ host: { username }, slug }: Room) => ({ username, slug })
