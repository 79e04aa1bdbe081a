import { AxeBuilder } from '@axe-core/playwright'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

/** Ignored by git: look at them after a change. */
const FOLDER = fileURLToPath(new URL('../screenshots', import.meta.url))

export const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const
export type Size = keyof typeof SIZES
const THEMES = ['light', 'dark'] as const
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What a theme changes: the document is the same in both. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

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
    const axe = new AxeBuilder({ page })
    if (theme === 'light') axe.withTags(WCAG)
    else axe.withRules(COLOUR_RULES)
    for (const { id, help, nodes } of (await axe.analyze()).violations) {
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
