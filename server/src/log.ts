import { pino, stdTimeFunctions, type Logger, type LoggerOptions } from 'pino'
import { isStoreFailure } from './store/failures.ts'

type Line = Record<string, unknown> & {
  level: string
  time: string
  msg?: string
  err?: { message: string; stack?: string }
}

/** One line of the log for people at a terminal. */
export function pretty(json: string): string {
  const { level, time, msg = '', err, ...rest } = JSON.parse(json) as Line
  const fields = Object.entries(rest).map(([name, value]) => ` ${name}=${String(value)}`)
  const severity = level === 'info' ? '' : `${level}: `
  const reason = err ? `: ${err.stack ?? err.message}` : ''
  return `${new Date(time).toTimeString().slice(0, 8)} ${severity}${msg}${fields.join('')}${reason}\n`
}

/**
 * An outage is expected, and can hit each of thousands of sockets: no stack trace, which would say nothing. Of another
 * error its kind and place alone: PostgreSQL's fields hold values of rows, Node's hold whole requests, and a parser quotes
 * the text that it could not read.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const cause = error.cause instanceof Error ? error.cause : error
  if (isStoreFailure(cause)) return { message: cause.message }
  const { name: type, message, stack = message, code } = error as Error & { code?: string }
  const own = { type, message: withoutQuotes(message), code, stack: withoutQuotes(stack) }
  return cause === error ? own : { ...own, cause: describeError(cause) }
}

const withoutQuotes = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/g, '"…"')

/** Levels and times as text, and no process id: the supervisor has it. */
export const LOG_OPTIONS: LoggerOptions = {
  base: null,
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  serializers: { err: describeError },
}

/** JSON lines on stdout, or text where stdout is a terminal. Nothing else writes to stdout. */
export function createLog(level: string): Logger {
  const options = { ...LOG_OPTIONS, level }
  return process.stdout.isTTY ? pino(options, { write: (line) => process.stdout.write(pretty(line)) }) : pino(options)
}

/** What an operator waits for, or must know, at every `LOG_LEVEL`. */
export function announce(sentence: string, level: 'info' | 'warn' = 'info'): void {
  createLog(level)[level](sentence)
}
