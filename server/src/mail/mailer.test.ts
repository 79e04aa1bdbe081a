import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestPerson } from '@edusphere/testing/api'
import { TestMailServer } from '@edusphere/testing/mail-server'
import { World } from '@edusphere/testing/world'

let mail: TestMailServer
let world: World
let ada: TestPerson
let people = 0

beforeAll(async () => {
  mail = await TestMailServer.start()
  world = await World.open({
    ...{ LIMITS: 'off', SMTP_URL: mail.url, MAIL_FROM: 'EduSphere <chat@school.example>' },
    PUBLIC_ORIGIN: 'https://chat.school.example',
  })
})
afterAll(async () => {
  await world.close()
  await mail.stop()
})
beforeEach(async () => void (ada = await world.person(`ada${++people}`)))

const forgot = (login: string, headers: Record<string, string> = {}) =>
  world.call('POST', '/api/auth/forgot', { body: { login }, headers })
const addressOf = ({ username }: TestPerson) => `${username}@example.org`
const lettersTo = (to: string) => mail.letters.filter((received) => received.to === to)
/** The letter to that address with this number, counted from 1. */
async function letterTo(to: string, number = 1) {
  await mail.receives(() => lettersTo(to).length >= number)
  return lettersTo(to)[number - 1]!.letter
}

/** Letters are sent in the order of their time: what was due before was sent, or never will be. */
async function allSent(): Promise<void> {
  const last = await world.person(`last${people}`)
  await forgot(last.username)
  await letterTo(addressOf(last))
}

describe('mail', () => {
  it('brings a link that sets a new password once, and then tells of it', async () => {
    expect((await forgot(ada.username)).status).toBe(204)
    const letter = await letterTo(addressOf(ada))
    expect(letter).toMatchObject({
      from: { name: 'EduSphere', address: 'chat@school.example' },
      subject: 'Set a new password',
    })
    const [, token] = /https:\/\/chat\.school\.example\/reset#([\w-]+)/.exec(letter.text!)!
    expect(letter.html).toContain(`<a href="https://chat.school.example/reset#${token}">`)
    const reset = { body: { token, password: 'a new and longer password' } }
    expect((await world.call('POST', '/api/auth/reset', reset)).status).toBe(204)
    expect(await world.refusal('POST', '/api/auth/reset', reset)).toMatchObject({ code: 'reset_invalid' })
    expect((await letterTo(addressOf(ada), 2)).subject).toBe('Your password was changed')
  })

  it('is in the language of the one who asks', async () => {
    await forgot(addressOf(ada).toUpperCase(), { 'accept-language': 'de-DE, lv;q=0.8, en' })
    expect((await letterTo(addressOf(ada))).subject).toBe('Jaunas paroles iestatīšana')
  })

  it('says the same of a name without an account, and sends nothing', async () => {
    const [known, unknown] = [await forgot(ada.username), await forgot('nowhere'), await forgot('no@where.example')]
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
    await allSent()
    expect(mail.letters.filter(({ to }) => to.includes('where'))).toEqual([])
  })

  it('waits while the mail server is away, and is sent once', { timeout: 60_000 }, async () => {
    const others = await Promise.all([1, 2, 3].map((n) => world.person(`bob${people}-${n}`)))
    await mail.awayWhile(async () => {
      for (const { username } of others) await forgot(username)
    })
    for (const other of others) await letterTo(addressOf(other))
    await allSent()
    for (const other of others) expect(lettersTo(addressOf(other))).toHaveLength(1)
  })

  it(
    'comes again under its id when the answer was lost, and later when it was refused',
    { timeout: 90_000 },
    async () => {
      mail.next.push('accept_and_say_nothing')
      await forgot(ada.username)
      const [first, second] = [await letterTo(addressOf(ada)), await letterTo(addressOf(ada), 2)]
      expect(second.messageId).toBe(first.messageId)
      const bob = await world.person(`bob${people}`)
      mail.next.push('refuse')
      await forgot(bob.username)
      await letterTo(addressOf(bob))
      const eve = await world.person(`eve${people}`)
      mail.next.push('refuse_for_good')
      await forgot(eve.username)
      await allSent()
      expect(lettersTo(addressOf(eve))).toEqual([])
    },
  )

  it('tells of a browser that signs in for the first time, and of no other', async () => {
    const login = (cookie = '') =>
      world.call('POST', '/api/auth/login', {
        body: { login: ada.username, password: ada.password },
        headers: { cookie },
      })
    const first = await login()
    expect((await letterTo(addressOf(ada))).subject).toBe('A new device signed in')
    const cookie = first.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    expect((await login(cookie)).status).toBe(200)
    await forgot(ada.username)
    expect((await letterTo(addressOf(ada), 2)).subject).toBe('Set a new password')
  })

  it('without a mail server there is none, and clients are told', async () => {
    const plain = await World.open()
    try {
      expect((await plain.must<{ mail: boolean }>('GET', '/api/config')).mail).toBe(false)
      expect((await world.must<{ mail: boolean }>('GET', '/api/config')).mail).toBe(true)
      const body = { login: 'ada' }
      expect(await plain.refusal('POST', '/api/auth/forgot', { body })).toMatchObject({ status: 403, code: 'mail_off' })
    } finally {
      await plain.close()
    }
  })
})
