import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { beforeEach, expect, it } from 'vitest'
import { useTheme } from './theme.ts'

const root = document.documentElement
const beforeFirstPaint = readFileSync(join(import.meta.dirname, '../public/early.js'), 'utf8')

// As a browser runs the script of index.html, before anything else.
function reloadPage() {
  delete root.dataset.theme
  runInThisContext(beforeFirstPaint)
}

beforeEach(() => useTheme().setTheme('system'))

it('a chosen theme holds at once and after a reload', () => {
  useTheme().setTheme('dark')
  expect(root.dataset.theme).toBe('dark')
  reloadPage()
  expect(root.dataset.theme).toBe('dark')
})

it('the system theme leaves the choice to the media query', () => {
  useTheme().setTheme('light')
  useTheme().setTheme('system')
  expect(root.dataset.theme).toBeUndefined()
  reloadPage()
  expect(root.dataset.theme).toBeUndefined()
})
