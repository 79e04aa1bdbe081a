import { existsSync } from 'node:fs'

/** The shell, Playwright's own choice, is Chromium without windows. A page takes it half the CPU time. */
const CANDIDATES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export const NO_CHROMIUM =
  'What runs in a browser needs Chromium or Chrome and found none: it is skipped. Debian: apt-get install chromium-headless-shell, or chromium. Elsewhere: set CHROMIUM_PATH to its program.'

/** The machine's Chromium: `CHROMIUM_PATH`, or the first of the usual places. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  return (named ? [named] : CANDIDATES).find((path) => existsSync(path))
}

/** A name other than localhost: over plain HTTP the browser disables its secure-context features. */
export const PLAIN_HOST = 'school.test'

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
]

/** How Chromium is started. */
export const LAUNCH = {
  executablePath: findChromium()!,
  // Chromium's sandbox refuses to run as root, and containers and CI run as root.
  args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
}
