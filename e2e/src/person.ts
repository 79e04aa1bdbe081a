import type { Message, Room } from '@edusphere/protocol'
import type { BrowserContext, Page } from 'playwright-core'

let registered = 0

/** Somebody in front of a browser of their own. */
export class Person {
  readonly password = 'correct horse battery'
  /** What went wrong in the page without anybody seeing it. */
  readonly problems: string[] = []

  readonly name: string
  readonly username: string
  readonly page: Page
  readonly context: BrowserContext
  readonly #origin: string

  /** @param origin what they type into the address line. */
  constructor(name: string, page: Page, origin: string) {
    this.name = name
    this.username = `${name
      .normalize('NFD')
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '')}-${++registered}`
    this.page = page
    this.context = page.context()
    this.#origin = origin
    page.on('pageerror', (error) => this.problems.push(`${name}: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      const text = message.text()
      if (/Content Security Policy|\[Vue warn\]/i.test(text)) this.problems.push(`${name}: ${text}`)
    })
  }

  get email(): string {
    return `${this.username}@school.test`
  }

  /** Makes the account without the form, and is signed in by it. */
  async register(): Promise<void> {
    const { username, name, email, password } = this
    await this.request('POST', '/api/auth/register', { username, name, email, password })
  }

  /** Calls the API with this person's cookies, as their browser would; throws what the server answered. */
  async request<T = undefined>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.context.request.fetch(path, {
      method,
      headers: { origin: this.#origin },
      ...(body !== undefined && { data: body }),
    })
    const text = await response.text()
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }

  async createRoom(name: string, visibility: 'public' | 'private' = 'public'): Promise<Room> {
    return (await this.request<{ room: Room }>('POST', '/api/rooms', { name, visibility })).room
  }

  async join(room: Room): Promise<void> {
    await this.request('PUT', `${apiPath(room)}/participants/me`, {})
  }

  async history(room: Room): Promise<Message[]> {
    return (await this.request<{ messages: Message[] }>('GET', `${apiPath(room)}/messages?limit=200`)).messages
  }

  /** What the room's messages say, oldest first, as the server has them. */
  async bodies(room: Room): Promise<string[]> {
    return (await this.history(room)).map(({ body }) => body)
  }

  /** Credentials as a program gets them. */
  async token(): Promise<{ accessToken: string }> {
    return this.request('POST', '/api/auth/token', { login: this.username, password: this.password })
  }

  socketUrl(room: Room): string {
    return `${this.#origin.replace('http', 'ws')}/ws/chat/${room.host.username}/${room.slug}`
  }

  /** Fills the sign-in form that stands before them, at their own computer or at somebody else's. */
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

  /** Waits until a toast says so. */
  async toast(text: string): Promise<void> {
    await this.page.getByRole('region', { name: 'Notifications' }).getByText(text).waitFor()
  }
}

export const apiPath = (room: Room): string => `/api/rooms/${room.host.username}/${room.slug}`
export const pagePath = (room: Room): string => `/rooms/${room.host.username}/${room.slug}`
