import axe from 'axe-core'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

/** Ignored by git: look at them after a change. */
const FOLDER = fileURLToPath(new URL('../screenshots', import.meta.url))

export const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const
export type Size = keyof typeof SIZES
const THEMES = ['light', 'dark'] as const
/** The dark theme changes colours alone: the document is the same in both. */
const RULES: Record<(typeof THEMES)[number], axe.RunOnly> = {
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
}

/**
 * Takes a picture of the screen in both themes, lets axe check it by WCAG 2.2 A and AA, and checks that the page does
 * not scroll sideways (1.4.10), which axe does not.
 * @returns one line per violation, with its elements; tests expect none
 */
export async function inspect(page: Page, name: string): Promise<string[]> {
  const violations: string[] = []
  await mkdir(FOLDER, { recursive: true })
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme })
    await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`) })
    for (const { id, help, nodes } of await violationsIn(page, RULES[theme])) {
      const where = nodes.map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? node.html})`)
      violations.push(`${name} ${theme}: ${id}: ${help}: ${where.join('; ')}`)
    }
  }
  const wider =
    'Math.max(...[...document.querySelectorAll("html, main")].map((box) => box.scrollWidth - box.clientWidth))'
  const beyond = await page.evaluate<number>(wider)
  if (beyond > 0) violations.push(`${name}: ${beyond} px wider than the screen`)
  return violations
}

/** Runs axe in the page. Its package for Playwright opens a further page for every run, which takes twice the time. */
async function violationsIn(page: Page, runOnly: axe.RunOnly): Promise<axe.Result[]> {
  await page.evaluate(`if (!window.axe) { ${axe.source} }`)
  const options = JSON.stringify({ runOnly })
  return page.evaluate<axe.Result[]>(`axe.run(${options}).then(({ violations }) => violations)`)
}
