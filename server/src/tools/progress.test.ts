import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ProgressBar } from './progress.ts'

/** The output while 1,000 rows pass in pages of 30. */
function shown({ isTTY, rows = 1_000 }: { isTTY: boolean; rows?: number }): string {
  let text = ''
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    text += chunk.toString()
    done()
  }
  const out = Object.assign(new Writable({ write }), { isTTY })
  const bar = new ProgressBar(out)
  bar.begin('Writing', 1_000)
  for (let done = 0; done < rows; done += 30) bar.advance(Math.min(30, rows - done))
  bar.end()
  return text
}

describe('ProgressBar', () => {
  it('is one line on a terminal, drawn anew until it is full', () => {
    const text = shown({ isTTY: true })
    expect(text).toContain(`\rWriting   ${'█'.repeat(20)}${'░'.repeat(20)}  51 %`)
    expect(text).toMatch(/\rWriting {3}█{40} 100 %\n$/)
    expect(text.indexOf('\n')).toBe(text.length - 1)
  })

  it('leaves the line when it ends early', () => {
    expect(shown({ isTTY: true, rows: 500 })).toMatch(/ {2}50 %\n$/)
  })

  it('is a line at every tenth of the way elsewhere', () => {
    const tenths = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    expect(shown({ isTTY: false })).toBe(tenths.map((percent) => `Writing: ${percent} %\n`).join(''))
  })
})
