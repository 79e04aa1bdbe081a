const SQLITE_CONSTRAINT = 19
/** SQLSTATE classes of what is a mistake of ours: values, and constraints as on SQLite. */
const OUR_MISTAKE = /^2[23]/
const NO_ANSWER = /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/
/** What Kysely, Node's SQLite and node-postgres say, without a code of its own, of a connection that is gone or cannot be had. */
const NO_CONNECTION =
  /^(driver has already been destroyed|database is not open|Cannot use a pool after|Connection terminated|timeout e|Query read timeout|Client (has encountered|was closed)|Postgres connection has been discarded)/

/** Whether the store could not answer, as opposed to having been asked something wrong. */
export function isStoreFailure(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const { code = '', errcode = 0, severity, syscall } = error as Partial<Codes> & Error
  // Extended result codes keep the kind in their low byte. A broken constraint is a mistake of ours, not the store's.
  if (code === 'ERR_SQLITE_ERROR') return (errcode & 0xff) !== SQLITE_CONSTRAINT
  if (severity !== undefined) return !OUR_MISTAKE.test(code)
  return syscall === 'connect' || NO_ANSWER.test(code) || NO_CONNECTION.test(error.message)
}

interface Codes {
  code: string
  /** SQLite's. */
  errcode: number
  /** PostgreSQL's. */
  severity: string
  /** Of Node's own errors. */
  syscall: string
}
