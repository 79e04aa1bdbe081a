import { existsSync } from 'node:fs'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export const NO_CHROMIUM =
  'The end-to-end tests need Chromium or Chrome and found none: they are skipped. Debian and Ubuntu: apt-get install chromium. Elsewhere: set CHROMIUM_PATH to its program.'

/** The machine's own Chromium: `CHROMIUM_PATH`, or the first of the usual places. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  return (named ? [named] : CANDIDATES).find((path) => existsSync(path))
}
