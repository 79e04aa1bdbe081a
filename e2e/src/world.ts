import { type BrowserContextOptions, chromium } from 'playwright-core'
import { describe as baseDescribe, expect, test } from 'vitest'
import { findChromium, LAUNCH } from './chromium.ts'
import { deploy } from './deployment.ts'
import { Person } from './person.ts'

/** How long a page may take to show what it should before the test says that it does not. */
const PATIENCE_MS = 10_000

export const describe = baseDescribe.skipIf(!findChromium())

interface PersonOptions {
  /** Where the person types the address; `localhost` unless told. */
  host?: string
  context?: BrowserContextOptions
}

/**
 * A test with the real server (one a file), a real browser (one a worker), and with people, each in a browser context of
 * their own. All of it is torn down by itself, and the test fails when a page threw or broke the content policy.
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
  /** Somebody without an account; their username is one that no other test of the file has. */
  .extend('visitor', async ({ server, browser }, { onCleanup }) => {
    // A test that fails while it has the server stopped must not take the next ones with it.
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
  /** Somebody who is registered and signed in. */
  .extend('person', async ({ visitor }) => async (name: string, options?: PersonOptions) => {
    const person = await visitor(name, options)
    await person.register()
    return person
  })
