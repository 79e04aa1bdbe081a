import { describe, expect, it } from 'vitest'

const templates = Object.entries(
  import.meta.glob<string>('../**/*.vue', { query: '?raw', import: 'default', eager: true }),
)

/** What matches `part` in all components, with what stands before it. */
function found(part: RegExp): { text: string; before: string; where: string }[] {
  return templates.flatMap(([where, source]) =>
    [...source.matchAll(part)].map(({ 0: text, index }) => ({ text, before: source.slice(0, index), where })),
  )
}

describe('[K16] what people write has its own direction', () => {
  it('wherever it is shown', () => {
    const texts = found(/\{\{\s*[\w.?!]+\.(?:name|userName|body|description)\s*\}\}|\{\{ toast\.text \}\}/g)
    expect(texts.length).toBeGreaterThan(10)
    const open = texts.filter(({ before }) => !/<(?:bdi|[\w-]+\s[^<>]*\bdir="auto"[^<>]*)>\s*$/.test(before))
    expect(open.map(({ where, text }) => `${where}: ${text}`)).toEqual([])
  })

  it('wherever it is written', () => {
    const fields = found(/<(?:textarea|input|component\s+:is="multiline)\s[^>]*>/g)
    const written = fields.filter(({ text }) => !/type="(?:radio|checkbox|file|date)"|\sreadonly\s/.test(text))
    expect(written.length).toBeGreaterThan(3)
    expect(written.filter(({ text }) => !text.includes('dir="auto"')).map(({ where }) => where)).toEqual([])
  })
})

it('[K16] dates are written as the region of the reader does: one function forms them', () => {
  expect(found(/Intl\.DateTimeFormat|\.toLocale\w*(?:Date|Time)String/g)).toEqual([])
})
