import type { Violation } from './checker/evidence.ts'
import type { Line, ToldFrame } from './history.ts'

/** The number of lines shown from the beginning and from the end. */
const FIRST = 12
const LAST = 24
const LINE_LENGTH = 300

/** The history lines of a violation, one per line. */
export function trace(violation: Violation, lines: readonly Line[]): string {
  const concerned = lines.filter((line) => concerns(line, violation)).map((line) => describe(line, violation))
  const left = concerned.length - FIRST - LAST
  if (left <= 0) return concerned.join('\n')
  return [...concerned.slice(0, FIRST), `… ${left} lines …`, ...concerned.slice(-LAST)].join('\n')
}

/** With a message: all lines about it. Without one: the client's lines in the room. */
function concerns(line: Line, { room, message, client, version, kind }: Violation): boolean {
  switch (line.line) {
    case 'fault':
      return line.target === client || line.fault.startsWith('kill')
    case 'removed':
    case 'readmitting':
      return line.room === room && kind.endsWith('after removal')
    case 'acting':
    case 'acted':
      return line.room === room && message === undefined
    case 'sent':
    case 'told':
    case 'mine':
      if (message !== undefined) return JSON.stringify(line.frame).includes(message)
      if (line.room !== room || (client !== undefined && line.client !== client)) return false
      return version === undefined || JSON.stringify(line.frame).includes(`"version":${version}`)
    case 'opened':
    case 'closed':
      return message === undefined && line.client === client
    case 'joining':
    case 'applied':
      return message === undefined && line.client === client && line.room === room
  }
}

function describe({ at, line, ...rest }: Line, { message }: Violation): string {
  const shown =
    line === 'told' && 'frame' in rest ? { ...rest, frame: shorten(rest.frame as ToldFrame, message) } : rest
  const who = 'client' in rest ? `${rest.client} ` : ''
  return `${(at / 1000).toFixed(3)} ${who}${line} ${JSON.stringify(shown).slice(0, LINE_LENGTH)}`
}

/** Only the message's rows of a long `sync`. */
function shorten(frame: ToldFrame, message: string | undefined): object {
  if (frame.type !== 'sync') return frame
  const { messages, ...rest } = frame
  return { ...rest, rows: messages.length, of: messages.filter(({ id }) => id === message) }
}
