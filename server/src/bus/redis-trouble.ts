/**
 * An error of Redis as a sentence for the operator. It never quotes the error: an old Redis repeats an unknown command,
 * and that command holds the password.
 */
export function describeTrouble(error: unknown, url: URL): string {
  const where = `${url.hostname || 'localhost'}:${url.port || 6379}`
  const { message, code } = error as { message?: string; code?: string }
  const answer = /^[A-Z]+(?= )/.exec(message ?? '')?.[0]
  const sentence = answer === undefined ? undefined : ANSWERS[answer]
  if (sentence !== undefined) return `the Redis at ${where} ${sentence}`
  if (message?.startsWith('ERR DB index')) return `the Redis at ${where} has no database ${url.pathname.slice(1)}`
  if (error instanceof RedisTrouble) return `the Redis at ${where} ${error.message}`
  if (code === undefined) return `what answers at ${where} is not a Redis of version 6 or newer`
  return NOT_THERE.has(code) ? `no Redis can be reached at ${where} (${code})` : `the Redis at ${where} fails (${code})`
}

/** A problem that this program found itself. The message follows "the Redis at …". */
export class RedisTrouble extends Error {}

/** By the first word of Redis's error. */
const ANSWERS: Record<string, string> = {
  NOAUTH: 'asks for a password: redis://:PASSWORD@HOST, or redis://USER:PASSWORD@HOST',
  WRONGPASS: 'refuses the user or the password',
  NOPERM: 'does not permit this user what it needs: its channels are chat_* and edusphere_control (ACL SETUSER)',
  LOADING: 'is still reading its data',
  MASTERDOWN: 'has lost its master',
  CLUSTERDOWN: 'belongs to a cluster that is down',
}

const NOT_THERE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])
