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
      trustProxy: false,
      logLevel: 'info',
    })
  })

  it('reads every variable', () => {
    const env = {
      PORT: '8080',
      HOST: '0.0.0.0',
      DATA_DIR: '/srv/edusphere',
      JWT_SECRET: 'x'.repeat(32),
      PUBLIC_ORIGIN: 'https://chat.example.org, http://chat.local:8080',
      MESSAGE_MAX_LENGTH: '2000',
      LIMITS: 'off',
      REGISTRATION: 'invite',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      LOG_LEVEL: 'warn',
      METRICS_TOKEN: 'token',
    }
    expect(readConfig(env)).toEqual({
      port: 8080,
      host: '0.0.0.0',
      dataDir: '/srv/edusphere',
      databaseUrl: undefined,
      redisUrl: undefined,
      jwtSecret: 'x'.repeat(32),
      publicOrigins: ['https://chat.example.org', 'http://chat.local:8080'],
      messageMaxLength: 2000,
      limits: false,
      registration: 'invite',
      trustProxy: ['10.0.0.0/8', '::1'],
      logLevel: 'warn',
      metricsToken: 'token',
    })
  })

  it('takes PostgreSQL together with a secret', () => {
    const env = { DATABASE_URL: 'postgresql:///chat?host=/run/postgresql&user=edusphere', JWT_SECRET: 'x'.repeat(32) }
    expect(readConfig(env).databaseUrl).toBe(env.DATABASE_URL)
  })

  it.each([
    [{ PORT: 'http' }, /^PORT: must be a whole number from 0 to 65535$/],
    [{ PORT: '70000' }, /^PORT: /],
    [{ PORT: '1e3' }, /^PORT: /],
    [{ JWT_SECRET: 'short' }, /^JWT_SECRET: must be at least 32 characters$/],
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

  it('tells all problems at once, and never repeats a value that may be a secret', () => {
    const problems = problemsOf({ PORT: 'x', JWT_SECRET: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@h/d' })
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toContain('hunter2')
  })
})
