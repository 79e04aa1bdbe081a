import pg from 'pg'

interface ServerName {
  host: string
  user: string
  database: string
}

/** Why PostgreSQL cannot be used, and what to do. No sentence contains the password of the URL. */
export function explainPostgres(error: unknown, url: string): string {
  const { code = '', message, syscall, path } = error as NodeJS.ErrnoException
  if (syscall === 'open') return `the file ${path} that the URL names cannot be read`
  const sentence = SENTENCES[code] ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1]
  return sentence?.(placeOf(url)) ?? `PostgreSQL cannot be used: ${message}`
}

const noAnswer = ({ host }: ServerName) => `PostgreSQL does not answer at ${host}; start it, or correct the address`
const noName = ({ host }: ServerName) => `the host name in ${host} cannot be resolved; correct it`
const notAdmitted = ({ user }: ServerName) =>
  `PostgreSQL refuses the user "${user}" with this password; correct them, or let the user in`
const noConnectionLeft = () => 'PostgreSQL has no connection left; raise its max_connections, or stop who holds them'
const notNow = () => 'PostgreSQL is starting up or shutting down; try again'
const untrusted = () =>
  'the certificate of PostgreSQL is not trusted; name that of its authority with sslrootcert=FILE in the URL'

/** By SQLSTATE, or by the code of Node's error. */
const SENTENCES: Partial<Record<string, (place: ServerName) => string>> = {
  ECONNREFUSED: noAnswer,
  ECONNRESET: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENETUNREACH: noAnswer,
  ENOENT: noAnswer,
  ETIMEDOUT: noAnswer,
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  '28000': notAdmitted,
  '28P01': notAdmitted,
  '3D000': ({ database }) => `the database "${database}" does not exist; make it with CREATE DATABASE`,
  '25006': () => 'the database is read-only; name the primary, not a standby, or make it writable',
  '42501': ({ user }) => `the user "${user}" may not use the schema "public"; grant it CREATE and USAGE on it`,
  '53300': noConnectionLeft,
  '57P03': notNow,
}

export const NO_STORE = 'no store'

/** Errors of node-postgres itself have no code. */
const BY_MESSAGE: readonly [RegExp, (place: ServerName) => string][] = [
  [new RegExp(`^${NO_STORE}$`), ({ database }) => `the database "${database}" holds no store; name the server's`],
  [/timeout|terminated/i, noAnswer],
  [/password must be/, ({ user }) => `PostgreSQL wants a password of the user "${user}"; put it into the URL`],
  [/does not support SSL/, ({ host }) => `PostgreSQL at ${host} offers no TLS; switch it on, or take sslmode out`],
]

function placeOf(url: string): ServerName {
  const { host, port, user, database } = new pg.Client({ connectionString: url })
  return { host: host.includes('/') ? host : `${host}:${port}`, user: user ?? '', database: database ?? '' }
}
