import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CLOSE } from './close-codes.ts'
import { ERRORS, messageTooLong, NOT_OWNER } from './errors.ts'
import { LIMITS } from './limits.ts'
import { OPERATIONS } from './operations.ts'

const page = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8')

/** The rows of the table under `heading`, as cells. */
function table(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

describe('PROTOCOL.md says what the code does', () => {
  it('[E1] S19 the table of errors is the same on both sides', () => {
    const ours = Object.entries(ERRORS).map(([code, row]) => [
      code,
      `${row.status}`,
      row.sentence,
      row.retry ? 'yes' : 'no',
    ])
    expect(table('Errors')).toEqual(ours)
  })

  it('[C1] the table of close codes is the same on both sides', () => {
    const ours = Object.values(CLOSE).map((row) => [`${row.code}`, row.reason, row.client])
    expect(table('Close codes')).toEqual(ours)
  })

  it('[F1] the table of frames names every type and every required field', () => {
    const rows = table('Frames from the client')
    expect(rows.map(([type]) => type)).toEqual(Object.keys(OPERATIONS))
    for (const [type, { schema }] of Object.entries(OPERATIONS)) {
      const fields = rows.find(([name]) => name === type)?.[1] ?? ''
      for (const field of Object.keys(schema.properties)) {
        // Every frame has `type` and `ref`; on `/ws` also `room`.
        if (!['type', 'ref', 'room'].includes(field)) expect(fields, type).toContain(field)
      }
    }
  })

  it('S15 the sentences are exactly the specification’s', () => {
    expect(messageTooLong(500)).toBe('Message exceeds 500 characters')
    expect(ERRORS.message_too_long.sentence).toBe(messageTooLong(LIMITS.messageLength))
    expect(NOT_OWNER.update).toBe('You can only edit your own messages')
    expect(NOT_OWNER.delete).toBe('You can only delete your own messages')
    expect(page).toContain(NOT_OWNER.delete)
    expect(ERRORS.unauthenticated.sentence).toBe('Authentication required')
    expect(CLOSE.unauthenticated.reason).toBe('Authentication required')
  })

  it('S4 a client sends text, update and delete', () => {
    expect(Object.keys(OPERATIONS)).toEqual(expect.arrayContaining(['text', 'update', 'delete']))
  })

  it('rules are numbered once each', () => {
    const numbers = [...page.matchAll(/^- \*\*\[(\w+)\]\*\*/gm)].map((match) => match[1])
    expect(numbers.length).toBeGreaterThan(50)
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
