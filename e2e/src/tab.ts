import type { Room } from '@edusphere/protocol'
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core'
import { expect } from 'vitest'
import { Conversation } from './conversation.ts'
import { pagePath, type Person } from './person.ts'

export interface Tab {
  page: Page
  at: Conversation
}

interface TabOptions {
  /** The host name of the server in its address. */
  host?: string
  /** A tab of another browser. */
  context?: BrowserContext
  prepare?: (page: Page) => Promise<unknown>
}

/** One more tab of the person, in the room and connected. */
export async function openTab(person: Person, room: Room, options: TabOptions = {}): Promise<Tab> {
  const { host = 'localhost', context = person.context, prepare } = options
  const cookies = await person.context.cookies()
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, domain: host })))
  const page = await context.newPage()
  await prepare?.(page)
  const { port } = new URL(person.socketUrl(room))
  await page.goto(`http://${host}:${port}${pagePath(room)}`)
  return { page, at: await Conversation.ready(page) }
}

/** How long the page waits for the answer to a ping. */
const PING_TIMEOUT_MS = 5_000

/** Takes the network away. Chromium leaves sockets open: the page's clock is moved to the end of its wait for a ping. */
export async function goOffline(page: Page): Promise<void> {
  await page.clock.install()
  await page.context().setOffline(true)
  await page.waitForFunction('!navigator.onLine')
  await page.clock.fastForward(PING_TIMEOUT_MS)
}

/** The way from the server to a page. Frames for which `holds` is true are held until `release`. */
export class HeldSocket {
  holds: (frame: string) => boolean = () => false
  /** The frames of the page. */
  readonly sent: string[] = []
  /** The frames that reached the page. */
  readonly received: string[] = []
  /** While true no socket opens. */
  isCut = false
  #held: (() => void)[] = []

  /** Handles the sockets that the page opens from now on. */
  async take(page: Page): Promise<void> {
    await page.routeWebSocket(/\/ws/, (socket) => this.#connect(socket))
  }

  /** Waits for the answer to the first message: its event may come before it, and the next one waits for it. */
  async firstAck(): Promise<void> {
    await expect.poll(() => this.received.some((frame) => frame.includes('"ack"'))).toBe(true)
  }

  release(): void {
    this.holds = () => false
    for (const pass of this.#held.splice(0)) pass()
  }

  #connect(socket: WebSocketRoute): void {
    if (this.isCut) return void socket.close()
    const server = socket.connectToServer()
    socket.onMessage((frame) => {
      this.sent.push(String(frame))
      server.send(frame)
    })
    server.onMessage((frame) => {
      const pass = () => {
        this.received.push(String(frame))
        socket.send(frame)
      }
      if (this.holds(String(frame))) this.#held.push(pass)
      else pass()
    })
  }
}
