import { Writable } from 'node:stream'
import { pino, type Logger } from 'pino'
import { expect, it } from 'vitest'
import { LOG_OPTIONS, pretty } from './log.ts'

function written(write: (log: Logger) => void): Record<string, unknown> {
  let line = ''
  const target = new Writable({
    write(chunk, _encoding, done) {
      line += String(chunk)
      done()
    },
  })
  write(pino(LOG_OPTIONS, target))
  return JSON.parse(line) as Record<string, unknown>
}

it('[K24] an outage of the store has no stack trace, a mistake of ours has', () => {
  const outage = new Error('the store failed', { cause: new Error('database is not open') })
  expect(written((log) => log.warn({ err: outage }, 'no answer')).err).toEqual({ message: 'database is not open' })
  expect(written((log) => log.error({ err: new TypeError('x') }, 'no answer')).err).toHaveProperty('stack')
})

it('[A10] says of an error its kind and place, and nothing of what it was about', () => {
  const row = Object.assign(new Error('value "Ilze\\"s" is too long'), {
    code: '22001',
    detail: 'Key (email)=(ilze@school.lv)',
  })
  const request = Object.assign(new Error('Parse Error'), { rawPacket: Buffer.from('GET /?search=ilze') })
  const parser = new Error('refused', { cause: captured(() => JSON.parse('ilze said')) })
  for (const err of [row, request, parser]) {
    const line = JSON.stringify(written((log) => log.error({ err }, 'it failed')))
    expect(line).not.toMatch(/ilze/i)
    expect(line).toContain('log.test.ts')
  }
})

function captured(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

it('[K24] is text at a terminal', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5).toISOString()
  expect(pretty(JSON.stringify({ level: 'info', time, msg: 'Ready' }))).toBe('03:04:05 Ready\n')
  const warning = { level: 'warn', time, msg: 'Slow', room: 'r', err: { message: 'full' } }
  expect(pretty(JSON.stringify(warning))).toBe('03:04:05 warn: Slow room=r: full\n')
})
