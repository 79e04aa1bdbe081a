import { findChromium, NO_CHROMIUM } from './chromium.ts'

/** Runs once before the end-to-end tests. On a laptop they may be skipped, aloud; in CI that would hide a failure. */
export function setup(): (() => void) | undefined {
  if (findChromium()) return undefined
  if (process.env.CI === 'true') throw new Error(NO_CHROMIUM)
  return () => console.log(NO_CHROMIUM)
}
