import { expect } from 'vitest'
import { Conversation } from './src/conversation.ts'
import { describe, it } from './src/world.ts'

/** Names of `Permissions-Policy` that this browser does not know, or allows although the header refuses them. */
const FEATURES = `(async () => {
  const header = (await fetch('/')).headers.get('permissions-policy')
  const names = header.split(', ').map((entry) => entry.replace('=()', ''))
  const known = document.featurePolicy.features()
  return { count: names.length, allowed: names.filter((name) => !known.includes(name) || document.featurePolicy.allowsFeature(name)) }
})()`

/** What the browser says to the ways in which a text could become a script. */
const ATTEMPTS = `(() => {
  const attempts = {
    innerHTML: () => (document.createElement('p').innerHTML = '<img src=x onerror=hit()>'),
    insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
    srcdoc: () => (document.createElement('iframe').srcdoc = '<script>hit()</script>'),
    scriptText: () => (document.createElement('script').text = 'hit()'),
    scriptSource: () => (document.createElement('script').src = 'https://evil.example/x.js'),
    policy: () => trustedTypes.createPolicy('mine', { createHTML: (text) => text }),
    secondVue: () => trustedTypes.createPolicy('vue', { createHTML: (text) => text }),
  }
  return Object.entries(attempts).flatMap(([name, attempt]) => {
    try { attempt(); return [name] } catch (error) { return error instanceof TypeError ? [] : [String(error)] }
  })
})()`

describe('the content policy', () => {
  it('lets a page talk, and no text become a script; the browser reports the attempts', async ({ person }) => {
    const ada = await person('Ada')
    const room = await ada.createRoom('Physics')
    const atAda = await Conversation.open(ada, room)
    await atAda.send('<img src=x onerror=hit()>')
    await atAda.stored('<img src=x onerror=hit()>')
    expect(ada.problems).toEqual([])
    expect(await ada.page.evaluate(FEATURES)).toEqual({ count: 29, allowed: [] })

    const reported = ada.page.waitForResponse((response) => response.url().endsWith('/api/csp-reports'))
    expect(await ada.page.evaluate(ATTEMPTS)).toEqual([])
    expect((await reported).status()).toBe(204)
    expect(ada.problems.splice(0).length).toBeGreaterThan(0)
  })

  it('lets the documentation show itself', async ({ person }) => {
    const ada = await person('Ada')
    await ada.page.goto('/api/docs')
    await ada.page
      .getByRole('button', { name: /\/api\/rooms$/ })
      .first()
      // The library draws every call of the document: half a minute on a busy machine of two cores.
      .waitFor({ timeout: 45_000 })
  })
})
