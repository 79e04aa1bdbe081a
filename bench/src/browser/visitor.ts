import { type Browser, chromium, type Page } from 'playwright-core'
import { LAUNCH } from '@edusphere/e2e/chromium'
import { Conversation } from '@edusphere/e2e/conversation'
import { Person } from '@edusphere/e2e/person'

/** The only room (`subjects/edusphere.ts`). */
const params = { username: 'host', slug: 'physics-0' }

/**
 * A window with a page of 1280 × 800, instead of an emulated viewport. Chromium's own bars take 87 pixels of a window.
 * An emulated viewport ignores them: changes in its last 87 pixels (the composer) are never painted, and Event Timing
 * never reports them. The headless shell has no bars.
 */
export function openBrowser(): Promise<Browser> {
  const height = LAUNCH.executablePath.endsWith('headless-shell') ? 800 : 887
  return chromium.launch({ ...LAUNCH, args: [...LAUNCH.args, `--window-size=1280,${height}`] })
}

export interface Visitor {
  page: Page
  /** Opens the room's page, and waits for the end of the conversation. */
  enter(): Promise<void>
  /** Ends the visit. Throws when the page threw or broke its content policy. */
  leave(): Promise<void>
}

/** A participant of the room, with a new account and a new browser profile. */
export async function visit(browser: Browser, port: number): Promise<Visitor> {
  const origin = `http://127.0.0.1:${port}`
  const context = await browser.newContext({ baseURL: origin, viewport: null, locale: 'en-GB' })
  const person = new Person('Vera', await context.newPage(), origin)
  await person.register()
  const { room } = await person.http.call('GET /api/rooms/:username/:slug', { params })
  await person.join(room)
  const { page } = person
  return {
    page,
    enter: async () => {
      const { messages } = await Conversation.open(person, room)
      await messages.last().waitFor()
    },
    leave: async () => {
      await context.close()
      if (person.problems.length > 0) throw new Error(person.problems.join('\n'))
    },
  }
}
