import { ApiWorld, type Visitor } from '@edusphere/testing/api-world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createResetToken } from './reset-links.ts'

let world: ApiWorld
let ada: Visitor
beforeAll(async () => {
  world = await ApiWorld.open()
  ada = await world.person('ada-lovelace')
})
afterAll(() => world.close())

const EASY = ['password', 'PassWord', '12345678', ' '.repeat(8), 'aaaaaaaaaaaa', '01010101', 'Iloveyou', 'qwertyuiop']
const GOOD = ['learn-together', 'four words are enough', 'новый пароль', 'zx81-commodore']

const register = (username: string, password: string) => {
  const body = { username, name: 'Grace Hopper', email: `${username}@example.org`, password }
  return world.call('POST', '/api/auth/register', { body })
}
const refused = (field: string) => ({
  error: 'This password is too easy to guess',
  code: 'weak_password',
  details: { [field]: 'a password that is not guessed first, such as a few words' },
})

describe('[A15] a password that is guessed first is refused', () => {
  it.each([...EASY, 'grace-hopper', 'Grace Hopper', 'GRACE-HOPPER@example.org'])(
    'at registration: %j',
    async (password) => {
      const answer = await register('grace-hopper', password)
      expect([answer.status, answer.json()]).toEqual([400, refused('password')])
    },
  )

  it('with a reset link, which stays valid', async () => {
    const token = await createResetToken(world.context, ada.id)
    const reset = (password: string) => world.call('POST', '/api/auth/reset', { body: { token, password } })
    for (const password of ['password', 'Ada-Lovelace']) {
      const answer = await reset(password)
      expect([answer.status, answer.json()]).toEqual([400, refused('password')])
    }
    expect((await reset(ada.password)).status).toBe(204)
    ada = await world.signIn(ada)
  })

  it('as a new password', async () => {
    const body = { oldPassword: ada.password, newPassword: '12345678' }
    const answer = await world.call('POST', '/api/auth/password', { as: ada, body })
    expect([answer.status, answer.json()]).toEqual([400, refused('newPassword')])
    expect((await world.signIn(ada)).id).toBe(ada.id)
  })

  it('and others are not', async () => {
    for (const [i, password] of GOOD.entries()) expect((await register(`good-${i}`, password)).status).toBe(201)
  })
})
