import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** The rows of a table that begin with a number, as cells. */
const rowsOf = (page: string) =>
  page
    .split('\n')
    .filter((line) => /^\| +\d+ \|/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )

const threats = rowsOf(read('SECURITY.md'))
const guards = rowsOf(read('docs/security.md'))
const codeIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)

const SKIPPED = new Set(['node_modules', 'dist'])
/** All titles of tests. */
const titles = globSync('*/**/*.test.ts', { cwd: ROOT, exclude: (path) => SKIPPED.has(basename(path)) })
  .filter((file) => !file.startsWith('scripts/security'))
  .flatMap((file) => [...read(file).matchAll(/(?:describe|it|test)\b[^]*?\(\s*(['"`])((?:(?!\1).)+)\1/g)])
  .map(([, , title]) => title!)

describe('the table of threats', () => {
  it('has a guard for every threat of SECURITY.md, and no other', () => {
    const numbers = threats.map(([number]) => number)
    expect(numbers).toEqual(threats.map((_, i) => String(i + 1)))
    expect([...new Set(guards.map(([number]) => number))]).toEqual(numbers)
  })

  it('names tests that exist, one or more for each guard', () => {
    const missing = guards.flatMap(([, threat, , tests]) => {
      const names = codeIn(tests!)
      const absent = names.filter((name) => !titles.some((title) => title.includes(name)))
      return names.length === 0 || absent.length > 0 ? [`${threat}: ${absent.join(', ') || 'no test'}`] : []
    })
    expect(missing).toEqual([])
  })

  it('has a figure for each guard; a limit among them is a limit that exists', () => {
    const limits = read('docs/limits.md')
    for (const [, threat, guard, , figure] of guards) {
      expect([guard, figure], threat).not.toContain('')
      for (const name of codeIn(figure!).filter((code) => /^[a-z_]+$/.test(code))) {
        expect(limits, threat).toContain(`| \`${name}\``)
      }
    }
  })
})
