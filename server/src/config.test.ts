import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readConfig, type ConfigError, type Environment } from './config.ts'

const problemsOf = (env: Environment): readonly string[] => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({ PORT: '', LIMITS: '  ' })).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      dataDir: './data',
      messageMaxLength: 500,
      limits: true,
      registration: 'open',
      publicRooms: 'members',
      trustProxy: false,
      logLevel: 'info',
    })
  })

  it('reads every variable', () => {
    const env = {
      PORT: '8080',
      HOST: '0.0.0.0',
      DATA_DIR: '/srv/edusphere',
      JWT_SECRET: 'for tests, and for nothing but tests',
      JWT_SECRET_OTHER: 'another one for tests, and nothing but tests',
      PUBLIC_ORIGIN: 'https://chat.example.org, http://chat.local:8080',
      MESSAGE_MAX_LENGTH: '2000',
      LIMITS: 'off',
      REGISTRATION: 'invite',
      PUBLIC_ROOMS: 'visible',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      LOG_LEVEL: 'warn',
      METRICS_TOKEN: 'token',
      AUDIT_DAYS: '30',
      SMTP_URL: 'smtps://chat:secret@mail.school.example',
      MAIL_FROM: 'EduSphere <chat@school.example>',
    }
    expect(readConfig(env)).toEqual({
      port: 8080,
      host: '0.0.0.0',
      dataDir: '/srv/edusphere',
      databaseUrl: undefined,
      redisUrl: undefined,
      jwtSecret: 'for tests, and for nothing but tests',
      jwtSecretOther: 'another one for tests, and nothing but tests',
      publicOrigins: ['https://chat.example.org', 'http://chat.local:8080'],
      messageMaxLength: 2000,
      limits: false,
      registration: 'invite',
      publicRooms: 'visible',
      trustProxy: ['10.0.0.0/8', '::1'],
      logLevel: 'warn',
      metricsToken: 'token',
      auditDays: 30,
      mail: { url: 'smtps://chat:secret@mail.school.example', from: 'EduSphere <chat@school.example>' },
    })
  })

  it('takes PostgreSQL together with a secret', () => {
    const env = {
      DATABASE_URL: 'postgresql:///chat?host=/run/postgresql&user=edusphere',
      JWT_SECRET: 'for tests, and for nothing but tests',
    }
    expect(readConfig(env).databaseUrl).toBe(env.DATABASE_URL)
  })

  it.each([
    [{ PORT: 'http' }, /^PORT: must be a whole number from 0 to 65535$/],
    [{ PORT: '70000' }, /^PORT: /],
    [{ SMTP_URL: 'smtp://mail' }, /^MAIL_FROM: must be set with SMTP_URL$/],
    [{ SMTP_URL: 'http://mail', MAIL_FROM: 'a@b' }, /^SMTP_URL: must be a URL that starts with smtp:/],
    [{ MAIL_FROM: 'EduSphere' }, /^MAIL_FROM: must be an address/],
    [{ MAIL_FROM: 'a@b>' }, /^MAIL_FROM: /],
    [{ PORT: '1e3' }, /^PORT: /],
    [{ JWT_SECRET: 'short' }, /^JWT_SECRET: must be at least 32 characters$/],
    [{ JWT_SECRET_OTHER: 'short' }, /^JWT_SECRET_OTHER: must be at least 32 characters$/],
    [{ PUBLIC_ORIGIN: 'chat.example.org' }, /^PUBLIC_ORIGIN: must be origins/],
    [{ PUBLIC_ORIGIN: 'https://chat.example.org/path' }, /^PUBLIC_ORIGIN: /],
    [{ MESSAGE_MAX_LENGTH: '0' }, /^MESSAGE_MAX_LENGTH: /],
    [{ LIMITS: 'no' }, /^LIMITS: must be one of on, off$/],
    [{ LIMITS: 'off', NODE_ENV: 'production' }, /^LIMITS: off is refused/],
    [{ REGISTRATION: 'yes' }, /^REGISTRATION: must be one of open, invite, closed$/],
    [{ TRUST_PROXY: 'yes' }, /^TRUST_PROXY: must be off, a number of hops/],
    [{ TRUST_PROXY: '100' }, /^TRUST_PROXY: must be off, a number of hops/],
    [{ TRUST_PROXY: '10.0.0.1, 10.0.0.0/33' }, /^TRUST_PROXY: must be off, a number of hops/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL: must be one of/],
    [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL: must be a URL that starts with postgres:/],
    [{ DATABASE_URL: 'postgres://localhost/edusphere' }, /^JWT_SECRET: must be set with PostgreSQL/],
    [
      { REDIS_URL: 'redis://localhost' },
      /^REDIS_URL: Redis joins processes that share a PostgreSQL, and SQLite serves one/,
    ],
    [{ REDIS_URL: 'localhost:6379' }, /^REDIS_URL: must be a URL that starts with redis:\/\/ or rediss:\/\/$/],
    [
      { REDIS_URL: 'redis://localhost/chat' },
      /^REDIS_URL: must end with its host, its port or the number of a database$/,
    ],
    [{ REDIS_URL: 'redis://:50%off@localhost' }, /^REDIS_URL: must have special characters/],
  ])('%j is one line that names the variable', (env, line) => {
    const problems = problemsOf(env)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(line)
  })

  it.each([
    ...[
      'a'.repeat(32),
      'ab'.repeat(32),
      'abc1'.repeat(10),
      'password'.repeat(4),
      '0123456789abcdef'.repeat(4),
      '12345678'.repeat(8),
    ],
    ...[
      'abcdefghijklmnopqrstuvwxyz0123456789',
      'zyxwvutsrqponmlkjihgfedcba987654',
      'a-string-secret-at-least-256-bits-long',
    ],
    ...[
      'please-change-me-please-change-me-now',
      'YOUR_JWT_SECRET, 32 characters or more',
      'your-256-bit-secret-your-256-bit-s',
    ],
    ...['0'.repeat(64), 'qwertyqwertyqwertyqwertyqwertyqwerty', 'CHANGE THIS to a long and random value'],
  ])('[A15] takes no guessable JWT_SECRET: %s', (secret) => {
    const line = 'must be random, for example from "openssl rand -hex 32"'
    const env = { JWT_SECRET: secret, JWT_SECRET_OTHER: secret }
    expect(problemsOf(env)).toEqual([`JWT_SECRET: ${line}`, `JWT_SECRET_OTHER: ${line}`])
  })

  it('[A15] takes random secrets of 32 characters in any usual form', () => {
    for (let i = 0; i < 1_000; i++) {
      const bytes = randomBytes(24)
      const secrets = [bytes.toString('base64'), bytes.toString('base64url'), bytes.subarray(8).toString('hex')]
      for (const secret of secrets) expect(problemsOf({ JWT_SECRET: secret })).toEqual([])
    }
  })

  it('tells all problems at once, and never repeats a value that may be a secret', () => {
    const problems = problemsOf({ PORT: 'x', JWT_SECRET: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@h/d' })
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toContain('hunter2')
  })
})
