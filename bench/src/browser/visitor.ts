import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { LAUNCH } from '@edusphere/e2e/chromium'
import { Conversation } from '@edusphere/e2e/conversation'
import { pagePath, Person } from '@edusphere/e2e/person'
import { freePort } from '@edusphere/testing/free-port'

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
  const { person, room } = await enrol(context, origin)
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

async function enrol(context: BrowserContext, origin: string) {
  const person = new Person('Vera', await context.newPage(), origin)
  await person.register()
  const { room } = await person.http.call('GET /api/rooms/:username/:slug', { params })
  await person.join(room)
  return { person, room }
}

/** A browser of its own that another program drives: a participant is signed in and has seen the room. */
export async function openSignedIn(port: number) {
  const origin = `http://127.0.0.1:${port}`
  const [folder, devtools] = [await mkdtemp(join(tmpdir(), 'edusphere-profile-')), await freePort()]
  const args = [...LAUNCH.args, `--remote-debugging-port=${devtools}`]
  const context = await chromium.launchPersistentContext(folder, { ...LAUNCH, args, baseURL: origin, viewport: null })
  const { person, room } = await enrol(context, origin)
  await Conversation.open(person, room)
  await person.page.goto('about:blank')
  return {
    pages: { 'the room page': origin + pagePath(room), 'the settings page': `${origin}/settings` },
    devtools,
    close: async () => {
      await context.close()
      await rm(folder, { recursive: true })
    },
  }
}
