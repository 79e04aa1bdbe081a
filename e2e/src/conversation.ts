import type { Room } from '@edusphere/protocol'
import type { Locator, Page } from 'playwright-core'
import { type Person, pagePath } from './person.ts'

/** How long the page lets its reader undo a delete. */
export const UNDO_MS = 5_000

const MAIN_LINE = { composer: 'Message', list: 'Messages' }
const THREAD = { composer: 'Reply in thread', list: 'Replies' }

/** The conversation page, its main line or its open thread. Finds its parts by their names for people, not by their structure. */
export class Conversation {
  readonly composer: Locator
  readonly sendButton: Locator
  readonly messages: Locator
  readonly editor: Locator
  /** My changes that the server has not acknowledged; they are shown dimmed. */
  readonly unsent: Locator
  readonly #page: Page

  constructor(page: Page, { composer, list } = MAIN_LINE) {
    this.#page = page
    this.composer = page.getByRole('textbox', { name: composer, exact: true })
    this.sendButton = page.locator('form', { has: this.composer }).getByRole('button', { name: 'Send' })
    this.messages = page.getByRole('log', { name: list }).getByRole('article')
    this.unsent = this.messages.and(page.locator('.unsent'))
    this.editor = page.getByRole('textbox', { name: 'Edit message' })
  }

  /** The open thread of the page. */
  static async thread(page: Page): Promise<Conversation> {
    const thread = new Conversation(page, THREAD)
    await thread.composer.waitFor()
    return thread
  }

  /** Opens the room and waits until it is connected. */
  static async open(person: Person, room: Room): Promise<Conversation> {
    await person.page.goto(pagePath(room))
    return Conversation.ready(person.page)
  }

  /** Waits until the page is connected and shows the conversation. Stop the server only after this. */
  static async ready(page: Page): Promise<Conversation> {
    const conversation = new Conversation(page)
    await conversation.connected()
    await conversation.composer.waitFor()
    return conversation
  }

  /** Waits for the text in the head of the room. */
  async connected(options?: { timeout: number }): Promise<void> {
    await this.#page.getByRole('status').getByText('Connected', { exact: true }).waitFor(options)
  }

  /** Resets the page's five tries: on a slow machine they may end before the server is back. */
  async tryAgain(): Promise<void> {
    await this.#page.evaluate('dispatchEvent(new Event("online"))')
  }

  /** Writes into the composer and presses Enter. */
  async send(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }

  /** The message with the text `text`. */
  message(text: string): Locator {
    return this.messages.filter({ hasText: text })
  }

  /** Waits until the message is in the list. */
  async shows(text: string): Promise<void> {
    await this.message(text).waitFor()
  }

  /** Waits until the server has stored it: only then its menu has actions. */
  async stored(text: string): Promise<void> {
    await this.message(text).getByRole('button', { name: 'Actions' }).waitFor({ state: 'attached' })
  }

  /** Waits until no message in the list has the text. */
  async lacks(text: string): Promise<void> {
    await this.message(text).waitFor({ state: 'detached' })
  }

  /** Which of `bodies` each message on the page shows, from first to last. */
  async said(bodies: readonly string[]): Promise<(string | undefined)[]> {
    return (await this.messages.allInnerTexts()).map((text) => bodies.find((body) => text.includes(body)))
  }

  /** The entries of the message's menu. Leaves it open. */
  async actions(text: string): Promise<string[]> {
    await this.message(text).hover()
    await this.message(text).getByRole('button', { name: 'Actions' }).click()
    return this.#page.getByRole('menuitem').allInnerTexts()
  }

  /** Runs one of the message's actions. */
  async act(text: string, action: string): Promise<void> {
    await this.actions(text)
    await this.#page.getByRole('menuitem', { name: action }).click()
  }

  /** The message's time. */
  time(text: string): Locator {
    return this.message(text).locator('time')
  }
}
