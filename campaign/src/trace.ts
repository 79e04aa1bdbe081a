import type { Violation } from './checker/evidence.ts'
import type { Line } from './history.ts'

const TRACE_LINES = 40

/** The lines of a history that a violation is about, the last ones of them, one a line. */
export function trace(violation: Violation, lines: readonly Line[]): string {
  const concerned = lines.filter((line) => concerns(line, violation))
  return concerned.slice(-TRACE_LINES).map(describe).join('\n')
}

function concerns(line: Line, { room, message, client, version }: Violation): boolean {
  if (line.line === 'fault') return line.target === 'server' || line.target === client
  if ('client' in line && client !== undefined && line.client !== client && message === undefined) return false
  if (line.line === 'opened' || line.line === 'closed') return client !== undefined && line.client === client
  if (line.room !== room) return false
  if (line.line !== 'sent' && line.line !== 'told') return true
  const text = JSON.stringify(line.frame)
  if (message !== undefined && text.includes(message)) return true
  return version !== undefined && (text.includes(`"version":${version},`) || text.includes(`"version":${version}}`))
}

function describe({ at, line, ...rest }: Line): string {
  return `${(at / 1000).toFixed(3)} ${line} ${JSON.stringify(rest).slice(0, 400)}`
}
