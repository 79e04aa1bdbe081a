import { LIMITS } from '@edusphere/protocol'
import ipaddr from 'ipaddr.js'
import { isGuessable, SECRET_MIN } from './weak-secret.ts'

type Registration = 'open' | 'invite' | 'closed'
type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface Config {
  port: number
  host: string
  dataDir: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** Undefined: made at the first start and kept in `dataDir`. */
  jwtSecret: string | undefined
  /** A second one, whose tokens are accepted. It signs none. */
  jwtSecretOther: string | undefined
  /** Undefined: the host of each request. */
  publicOrigins: readonly string[] | undefined
  messageMaxLength: number
  /** False: no rate and connection limits, for benchmarks. */
  limits: boolean
  registration: Registration
  /** Who sees that a public room is there: people with an account, or everyone. */
  publicRooms: 'members' | 'visible'
  /** Fastify's `trustProxy`: false, a number of hops, or addresses. */
  trustProxy: false | number | string[]
  logLevel: LogLevel
  metricsToken: string | undefined
  /** How long the audit is kept. */
  auditDays: number
  /** Undefined: no mail is sent. `from`: an address, or `Name <address>`. */
  mail: { url: string; from: string } | undefined
}

export type Environment = Record<string, string | undefined>

/** One line per problem, with the variable and what it accepts. The process exits with 78. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Reads the environment (the contract's "Process"). An empty variable counts as unset. Throws `ConfigError`. */
export function readConfig(env: Environment): Config {
  const problems: string[] = []
  const read = <T>(name: string, fallback: T, parse: (value: string) => T | Problem): T => {
    const value = env[name]?.trim()
    if (!value) return fallback
    const parsed = parse(value)
    if (!(parsed instanceof Problem)) return parsed
    problems.push(`${name}: ${parsed.accepts}`)
    return fallback
  }
  const smtpUrl = read<string | undefined>('SMTP_URL', undefined, (value) => url(value, ['smtp:', 'smtps:']))
  const from = read<string | undefined>('MAIL_FROM', undefined, sender)
  if (env.SMTP_URL?.trim() && !env.MAIL_FROM?.trim()) problems.push('MAIL_FROM: must be set with SMTP_URL')
  const config: Config = {
    port: read('PORT', 3000, (value) => integer(value, 0, 65_535)),
    host: read('HOST', '127.0.0.1', String),
    dataDir: read('DATA_DIR', './data', String),
    databaseUrl: read<string | undefined>('DATABASE_URL', undefined, (value) =>
      url(value, ['postgres:', 'postgresql:']),
    ),
    redisUrl: read<string | undefined>('REDIS_URL', undefined, redis),
    jwtSecret: read<string | undefined>('JWT_SECRET', undefined, secret),
    jwtSecretOther: read<string | undefined>('JWT_SECRET_OTHER', undefined, secret),
    publicOrigins: read<string[] | undefined>('PUBLIC_ORIGIN', undefined, origins),
    messageMaxLength: read('MESSAGE_MAX_LENGTH', LIMITS.messageLength, (value) => integer(value, 1, 10_000)),
    limits: read('LIMITS', 'on', (value) => oneOf(value, ['on', 'off'])) === 'on',
    registration: read<Registration>('REGISTRATION', 'open', (value) => oneOf(value, ['open', 'invite', 'closed'])),
    publicRooms: read<Config['publicRooms']>('PUBLIC_ROOMS', 'members', (value) =>
      oneOf(value, ['members', 'visible']),
    ),
    trustProxy: read<Config['trustProxy']>('TRUST_PROXY', false, trustProxy),
    logLevel: read<LogLevel>('LOG_LEVEL', 'info', (value) => oneOf(value, LOG_LEVELS)),
    metricsToken: read<string | undefined>('METRICS_TOKEN', undefined, String),
    auditDays: read('AUDIT_DAYS', 365, (value) => integer(value, 1, 36_500)),
    mail: smtpUrl !== undefined && from !== undefined ? { url: smtpUrl, from } : undefined,
  }
  problems.push(...conflicts(config, env))
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function conflicts(config: Config, env: Environment): string[] {
  const problems: string[] = []
  if (!config.limits && env.NODE_ENV === 'production') problems.push('LIMITS: off is refused with NODE_ENV=production')
  if (config.databaseUrl !== undefined && !env.JWT_SECRET?.trim()) {
    problems.push('JWT_SECRET: must be set with PostgreSQL, at least 32 characters and the same for every process')
  }
  if (config.redisUrl && !config.databaseUrl) {
    problems.push(
      'REDIS_URL: Redis joins processes that share a PostgreSQL, and SQLite serves one; set DATABASE_URL, or leave both unset',
    )
  }
  return problems
}

class Problem {
  readonly accepts: string

  constructor(accepts: string) {
    this.accepts = accepts
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

function integer(value: string, min: number, max: number): number | Problem {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN
  return number >= min && number <= max ? number : new Problem(`must be a whole number from ${min} to ${max}`)
}

function oneOf<T extends string>(value: string, accepted: readonly T[]): T | Problem {
  return accepted.find((candidate) => candidate === value) ?? new Problem(`must be one of ${accepted.join(', ')}`)
}

function url(value: string, protocols: readonly string[]): string | Problem {
  // The value may hold a password, so the problem never repeats it.
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
    ? value
    : new Problem(`must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`)
}

function redis(value: string): string | Problem {
  const accepted = url(value, ['redis:', 'rediss:'])
  if (accepted instanceof Problem) return accepted
  const { username, password, pathname } = new URL(accepted)
  if (!/^\/?\d*$/.test(pathname)) return new Problem('must end with its host, its port or the number of a database')
  if (/%(?![0-9a-f]{2})/i.test(username + password)) {
    return new Problem('must have special characters of its user and password written as %XX, so % itself as %25')
  }
  return accepted
}

function secret(value: string): string | Problem {
  if (value.length < SECRET_MIN) return new Problem(`must be at least ${SECRET_MIN} characters`)
  return isGuessable(value) ? new Problem('must be random, for example from "openssl rand -hex 32"') : value
}

function sender(value: string): string | Problem {
  return /^(?:[^<>"\n\r]* <)?[^\s<>@]+@[^\s<>@]+>?$/.test(value) && value.includes('<') === value.endsWith('>')
    ? value
    : new Problem('must be an address like chat@school.example, or EduSphere <chat@school.example>')
}

function origins(value: string): string[] | Problem {
  const list = value.split(',').map((origin) => origin.trim())
  const valid = list.every(
    (origin) => /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin,
  )
  return valid ? list : new Problem('must be origins, comma-separated, each like https://chat.example.org')
}

function trustProxy(value: string): Config['trustProxy'] | Problem {
  if (value === 'off') return false
  if (/^[1-9]\d?$/.test(value)) return Number(value)
  const list = value.split(',').map((address) => address.trim())
  // To the library a bare number is an address: too many hops would pass for one.
  const valid = list.every((text) => /[.:]/.test(text) && (ipaddr.isValid(text) || ipaddr.isValidCIDR(text)))
  return valid ? list : new Problem('must be off, a number of hops, or addresses like 10.0.0.1, 10.0.0.0/8')
}
