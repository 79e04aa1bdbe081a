import type { Message, Room } from '@edusphere/protocol'
import type { Page, PageQuery } from '@edusphere/client'
import { pause } from './pause.ts'

/** Somebody with an account. Devices of one person share their session, as tabs of a browser do. */
export interface Person {
  username: string
  password: string
  accessToken: string
  refreshToken: string
}

/** Longer than any kill, freeze or stepped clock takes the server away. */
const PATIENCE_MS = 30_000

interface Request {
  as?: Person
  body?: unknown
}

interface Answer {
  status: number
  body: unknown
}

/** The server's HTTP side. Nothing of it goes through the proxies: it is how the campaign steers and looks. */
export class Api {
  readonly #origin: string
  readonly #renewals = new Map<Person, Promise<void>>()

  constructor(origin: string) {
    this.#origin = origin
  }

  async request(method: string, path: string, { as, body }: Request = {}): Promise<Answer> {
    const headers: Record<string, string> = {}
    if (as) headers.authorization = `Bearer ${as.accessToken}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    const response = await fetch(this.#origin + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5_000),
    })
    const text = await response.text()
    return { status: response.status, body: text && (JSON.parse(text) as unknown) }
  }

  /** Asks until the server has answered, through kills and expired tokens; `accepted` names statuses that are answers. */
  async must<T = unknown>(method: string, path: string, request: Request & { accepted?: number[] } = {}): Promise<T> {
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      const answer = await this.request(method, path, request).catch(() => undefined)
      if (answer && (answer.status < 300 || request.accepted?.includes(answer.status))) return answer.body as T
      if (answer?.status === 401 && request.as) await this.renew(request.as).catch(() => {})
      else if (answer && answer.status < 500) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
      if (performance.now() > end) throw new Error(`${method} ${path}: nothing but ${answer?.status ?? 'silence'}`)
      await pause(50)
    }
  }

  async register(username: string): Promise<Person> {
    const password = `${username}-password`
    const account = { username, name: username, email: `${username}@example.org`, password }
    await this.must('POST', '/api/auth/register', { body: account })
    return this.#signIn({ username, password, accessToken: '', refreshToken: '' })
  }

  /** New tokens; once for everybody who asks at the same time. Rejects when the server could not be asked. */
  renew(person: Person): Promise<void> {
    const running = this.#renewals.get(person)
    if (running) return running
    const renewal = this.#renew(person).finally(() => this.#renewals.delete(person))
    this.#renewals.set(person, renewal)
    return renewal
  }

  async createRoom(as: Person, name: string): Promise<Room> {
    const body = { name, visibility: 'public' }
    return (await this.must<{ room: Room }>('POST', '/api/rooms', { as, body })).room
  }

  async room(as: Person, room: Room): Promise<Room> {
    return (await this.must<{ room: Room }>('GET', roomPath(room), { as })).room
  }

  /** One page; rejects when there is no answer, as a browser's request would. */
  async page(as: Person, room: Room, query: PageQuery): Promise<Page> {
    const where = query.kind === 'newest' ? '' : `?${query.kind}=${query.seq}`
    const { status, body } = await this.request('GET', `${roomPath(room)}/messages${where}`, { as })
    if (status === 401) await this.renew(as)
    if (status !== 200) throw new Error(`a page was answered ${status}`)
    return body as Page
  }

  /** The whole room, oldest first. */
  async messages(as: Person, room: Room): Promise<Message[]> {
    const all: Message[] = []
    for (;;) {
      const path = `${roomPath(room)}/messages?limit=200&after=${all.at(-1)?.seq ?? 0}`
      const page = await this.must<Page>('GET', path, { as })
      all.push(...page.messages)
      if (!page.hasAfter) return all
    }
  }

  async #renew(person: Person): Promise<void> {
    const body = { refreshToken: person.refreshToken }
    const { status, body: tokens } = await this.request('POST', '/api/auth/refresh', { body })
    if (status === 200) Object.assign(person, tokens)
    // A refresh whose answer a kill has swallowed, then a stepped clock: the session counts as stolen.
    else await this.#signIn(person)
  }

  async #signIn(person: Person): Promise<Person> {
    const body = { login: person.username, password: person.password }
    const tokens = await this.request('POST', '/api/auth/token', { body })
    if (tokens.status !== 200) throw new Error(`signing in was answered ${tokens.status}`)
    return Object.assign(person, tokens.body)
  }
}

export const roomPath = (room: Room): string => `/api/rooms/${room.host.username}/${room.slug}`
