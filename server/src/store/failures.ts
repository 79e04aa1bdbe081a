const SQLITE_CONSTRAINT = 19
/** SQLSTATE classes of mistakes in our program: bad values, and constraints as on SQLite. */
const OUR_MISTAKE = /^2[23]/
const NO_ANSWER = /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/
/** Messages without a code from Kysely, Node's SQLite and node-postgres, for a lost or refused connection. */
const NO_CONNECTION =
  /^(driver has already been destroyed|database is not open|Cannot use a pool after|Connection terminated|timeout e|Query read timeout|Client (has encountered|was closed)|Postgres connection has been discarded)/

/** Whether the store failed. False: the statement was wrong. */
export function isStoreFailure(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const { code = '', errcode = 0, severity, syscall } = error as Partial<Codes> & Error
  // The low byte of an extended result code is its kind. A broken constraint is our mistake, not the store's.
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
