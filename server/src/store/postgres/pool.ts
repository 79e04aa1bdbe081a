import pg from 'pg'

const INT8: number = pg.types.builtins.INT8

/**
 * Every wait has a limit. A frozen process must not hold the locks of its rooms, and a frozen PostgreSQL must not
 * freeze this process. The wait for an answer is the longest, because its end also ends the connection.
 */
const LOCK_MS = 2_000
const STATEMENT_MS = 25_000
const ANSWER_MS = 30_000
const CONNECT_MS = 5_000

/** Planner settings for our queries, which are short and use an index (docs/decisions/0012). */
const PLANNING = '-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_sort=off'

/** For long tasks that delay nothing else: migrations, export and import. */
export const PATIENT = { statement_timeout: 0, query_timeout: 0, idle_in_transaction_session_timeout: 0 }

interface Use extends Pick<
  pg.PoolConfig,
  'max' | 'query_timeout' | 'statement_timeout' | 'idle_in_transaction_session_timeout'
> {
  /** Awaited before a new connection is used. */
  onConnect?: (client: pg.ClientBase) => Promise<void>
}

/** A pool of connections to the URL's database. Throws when the URL names a certificate that cannot be read. */
export function openPool(url: string, use: Use): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    fallback_application_name: 'edusphere',
    // Sends statements without waiting for the results of earlier ones.
    pipeline: true,
    types: { getTypeParser },
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: LOCK_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    options: PLANNING,
    ...use,
  })
  // The user of a lost connection gets the error. Without these listeners it would also end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Sends the statements of `send` in one packet: a packet for each costs a system call here and a wake-up there. */
export function together<T>({ connection: { stream } }: pg.PoolClient, send: () => T): T {
  stream.cork()
  try {
    return send()
  } finally {
    stream.uncork()
  }
}

/** Our numbers are all below 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = (type, format): unknown =>
  Number(type) === INT8 ? Number : pg.types.getTypeParser(type, format)
