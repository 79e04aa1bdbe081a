import { type BrowserContextOptions, chromium } from 'playwright-core'
import { describe as baseDescribe, expect, test } from 'vitest'
import { findChromium, LAUNCH } from './chromium.ts'
import { deploy } from './deployment.ts'
import { Person } from './person.ts'

/** How long a page may take before the test fails. */
const PATIENCE_MS = 10_000

export const describe = baseDescribe.skipIf(!findChromium())

interface PersonOptions {
  /** The host name in the address; `localhost` by default. */
  host?: string
  context?: BrowserContextOptions
}

/**
 * A test with the real server, a real browser (a server per file, a browser per worker) and people, each in their own browser context. All
 * of it is closed at the end. The test fails when a page threw or broke the content policy.
 */
export const it = test
  .extend('server', { scope: 'file' }, async ({}, { onCleanup }) => {
    const server = await deploy()
    onCleanup(() => server.dispose())
    return server
  })
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await chromium.launch(LAUNCH)
    onCleanup(() => browser.close())
    return browser
  })
  /** A person without an account. The username is unique in the test file. */
  .extend('visitor', async ({ server, browser }, { onCleanup }) => {
    // A test that fails with a stopped server must not break the next tests.
    await server.start()
    const people: Person[] = []
    onCleanup(async () => {
      for (const person of people) await person.context.close()
      expect(people.flatMap((person) => person.problems)).toEqual([])
    })
    return async (name: string, options: PersonOptions = {}) => {
      const baseURL = `http://${options.host ?? 'localhost'}:${server.port}`
      const context = await browser.newContext({ locale: 'en-GB', ...options.context, baseURL })
      context.setDefaultTimeout(PATIENCE_MS)
      const person = new Person(name, await context.newPage(), baseURL)
      people.push(person)
      return person
    }
  })
  /** A registered person who is signed in. */
  .extend('person', async ({ visitor }) => async (name: string, options?: PersonOptions) => {
    const person = await visitor(name, options)
    await person.register()
    return person
  })
