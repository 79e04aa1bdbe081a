import { pino, stdSerializers, stdTimeFunctions, type Logger, type LoggerOptions } from 'pino'
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

/** An outage is expected, and can hit each of thousands of sockets: no stack trace, which would say nothing. */
function describeError(error: Error): unknown {
  const cause = error.cause instanceof Error ? error.cause : error
  return isStoreFailure(cause) ? { message: cause.message } : stdSerializers.err(error)
}

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
