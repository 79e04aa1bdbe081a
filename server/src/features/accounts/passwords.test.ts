import { argon2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './passwords.ts'

describe('passwords', () => {
  it('are kept as argon2id with 19 MiB, two passes, and a salt of their own', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(first).not.toBe(second)
    expect(await verifyPassword(first, 'correct horse')).toBe(true)
    expect(await verifyPassword(first, 'correct horsf')).toBe(false)
  })

  it('are the same composed or decomposed', async () => {
    expect(await verifyPassword(await hashPassword('pārole-ā'), 'pa\u0304role-a\u0304')).toBe(true)
  })

  it('verify what another cost has hashed', async () => {
    const nonce = Buffer.from('sixteen of bytes')
    const cheap = { memory: 64, passes: 1, parallelism: 1 }
    const tag = argon2Sync('argon2id', { message: 'correct horse', nonce, tagLength: 32, ...cheap })
    const [salt, hash] = [nonce, tag].map((bytes) => bytes.toString('base64').replaceAll('=', ''))
    const phc = `$argon2id$v=19$m=64,t=1,p=1$${salt}$${hash}`
    expect(await verifyPassword(phc, 'correct horse')).toBe(true)
    expect(await verifyPassword(phc, 'wrong')).toBe(false)
    await expect(verifyPassword('correct horse', 'correct horse')).rejects.toThrow('not a PHC string')
  })

  it('never match somebody without one, and take as long', async () => {
    const known = await hashPassword('correct horse')
    const time = async (phc: string | null | undefined) => {
      const started = performance.now()
      expect(await verifyPassword(phc, 'wrong')).toBe(false)
      return performance.now() - started
    }
    await time(known)
    const [of, without, unknown] = [await time(known), await time(null), await time(undefined)]
    expect(Math.min(without, unknown)).toBeGreaterThan(of / 4)
  })
})
