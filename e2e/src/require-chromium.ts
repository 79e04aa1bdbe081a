import { findChromium, NO_CHROMIUM } from './chromium.ts'

/** Runs once before the end-to-end tests. Without Chromium, a laptop's run says so and skips them; in CI it fails. */
export function setup(): (() => void) | undefined {
  if (findChromium()) return undefined
  if (process.env.CI === 'true') throw new Error(NO_CHROMIUM)
  return () => console.log(NO_CHROMIUM)
}
