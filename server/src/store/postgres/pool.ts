import pg from 'pg'

const INT8: number = pg.types.builtins.INT8

/**
 * Nothing waits for ever: a frozen process must not freeze the rooms it has locked, and a frozen PostgreSQL must not
 * freeze us. Waiting for the answer is given up last, because that takes the connection with it.
 */
const LOCK_MS = 2_000
const STATEMENT_MS = 25_000
const ANSWER_MS = 30_000
const CONNECT_MS = 5_000

/** How PostgreSQL plans our queries, all of them short and by index (docs/decisions/0012). */
const PLANNING = '-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_sort=off'

/** For what may take long and that nobody waits behind: migrations, and a whole store that goes in or out. */
export const PATIENT = { statement_timeout: 0, query_timeout: 0, idle_in_transaction_session_timeout: 0 }

interface Use extends Pick<
  pg.PoolConfig,
  'max' | 'query_timeout' | 'statement_timeout' | 'idle_in_transaction_session_timeout'
> {
  /** Awaited before a new connection is handed out. */
  onConnect?: (client: pg.ClientBase) => Promise<void>
}

/** Connections to the database of the URL. Throws when the URL names a certificate that cannot be read. */
export function openPool(url: string, use: Use): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    fallback_application_name: 'edusphere',
    // Statements that need not wait for each other's results are sent together.
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
  // A connection that is lost tells whoever uses it, or the pool; without listeners it would also end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** What `send` sends leaves in one packet: each statement by itself costs a system call here and a wake-up there. */
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
