import { HttpClient } from '@edusphere/client/http'
import { messagesIn, type Message, type Room } from '@edusphere/protocol'
import type { BrowserContext, Page } from 'playwright-core'

let registered = 0

/** A person with a browser. */
export class Person {
  readonly password = 'correct horse battery'
  /** Errors in the page that are not visible. */
  readonly problems: string[] = []

  readonly name: string
  readonly username: string
  readonly page: Page
  readonly context: BrowserContext
  /** Calls the server with this person's cookies. */
  readonly http: HttpClient
  readonly #origin: string

  /** @param origin the address that they open */
  constructor(name: string, page: Page, origin: string) {
    this.name = name
    this.username = `${name
      .normalize('NFD')
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '')}-${++registered}`
    this.page = page
    this.context = page.context()
    this.#origin = origin
    this.http = new HttpClient({ origin, fetch: (url, init) => this.#fetch(url, init) })
    page.on('pageerror', (error) => this.problems.push(`${name}: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      const text = message.text()
      if (/Content Security Policy|\[Vue warn\]/i.test(text)) this.problems.push(`${name}: ${text}`)
    })
  }

  get email(): string {
    return `${this.username}@school.test`
  }

  /** Registers without the form, and is signed in. */
  async register(): Promise<void> {
    const { username, name, email, password } = this
    await this.http.call('POST /api/auth/register', { body: { username, name, email, password } })
  }

  async createRoom(name: string, visibility: 'public' | 'private' = 'public'): Promise<Room> {
    return (await this.http.call('POST /api/rooms', { body: { name, visibility } })).room
  }

  async join(room: Room): Promise<void> {
    await this.http.call('PUT /api/rooms/:username/:slug/participants/me', { params: pathOf(room) })
  }

  async history(room: Room): Promise<Message[]> {
    const call = { params: pathOf(room), query: { limit: 200 } }
    return messagesIn((await this.http.call('GET /api/rooms/:username/:slug/messages', call)).messages)
  }

  /** The room's messages on the server, oldest first. */
  async bodies(room: Room): Promise<string[]> {
    return (await this.history(room)).map(({ body }) => body)
  }

  /** Credentials for a program. */
  async token(): Promise<{ accessToken: string }> {
    return this.http.call('POST /api/auth/token', { body: { login: this.username, password: this.password } })
  }

  socketUrl(room: Room): string {
    return `${this.#origin.replace('http', 'ws')}/ws/chat/${room.host.username}/${room.slug}`
  }

  /** Fills the visible sign-in form, in this or another person's browser. */
  async signIn(page = this.page): Promise<void> {
    await page.getByLabel('Username or email').fill(this.username)
    await page.getByLabel('Password').fill(this.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  /** Signs out on the page of rooms. */
  async signOut(): Promise<void> {
    await this.page.goto('/')
    await this.page.getByRole('button', { name: 'Sign out' }).click()
    await this.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  }

  /** Waits for a toast with this text. */
  async toast(text: string): Promise<void> {
    await this.page.getByRole('region', { name: 'Notifications' }).getByText(text).waitFor()
  }

  async #fetch(url: string, { method, headers, body }: RequestInit): Promise<Response> {
    const response = await this.context.request.fetch(url, {
      method: method!,
      headers: { ...(headers as Record<string, string>), origin: this.#origin },
      ...(typeof body === 'string' && { data: body }),
    })
    const [status, bytes] = [response.status(), new Uint8Array(await response.body())]
    const contentType = { 'content-type': response.headers()['content-type'] ?? '' }
    return new Response(bytes.length > 0 ? bytes : null, { status, headers: contentType })
  }
}

export const pathOf = ({ host: { username }, slug }: Room) => ({ username, slug })
export const pagePath = (room: Room): string => `/rooms/${room.host.username}/${room.slug}`
