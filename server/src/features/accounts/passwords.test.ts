import { argon2Sync } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
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

  it.runIf(process.platform === 'linux')('[A2] are hashed by a thread that yields to every other', async () => {
    const own = getPriority()
    await hashPassword('correct horse')
    const threads = readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)))
    expect(threads).toContain(Math.min(19, own + 10))
    expect(getPriority()).toBe(own)
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

  it('never match where there is none, and cost as much', async () => {
    const known = await hashPassword('correct horse')
    // Processor time of the process and its threads: a busy machine does not change it.
    const cost = async (phc: string | null | undefined) => {
      const before = process.cpuUsage()
      expect(await verifyPassword(phc, 'wrong')).toBe(false)
      return process.cpuUsage(before).user
    }
    await cost(known)
    const [of, without, unknown] = [await cost(known), await cost(null), await cost(undefined)]
    expect(Math.min(without, unknown)).toBeGreaterThan(of / 4)
  })
})
