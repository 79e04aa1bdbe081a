import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findChromium, NO_CHROMIUM } from '@edusphere/e2e/chromium'
import { openSignedIn } from '../browser/visitor.ts'
import { onSqliteWith } from '../subjects/edusphere.ts'
import { lessonLine, writeHistory } from '../subjects/history.ts'
import type { Measured, Measurement, Scenario } from './scenario.ts'

const PEOPLE = 12
const MESSAGES = 1_000
/** Fetched when it is needed: with all that it depends on it is a third as large as everything else that is installed. */
const PROGRAM = 'lighthouse@13.5.0'
const NO_LIGHTHOUSE = `Lighthouse did not run: npx fetches ${PROGRAM} from the npm registry when it is first needed.`
/** A whole report. */
const MAX_BYTES = 64 * 1024 * 1024

const FLAGS = ['--quiet', '--output=json', '--only-categories=performance,accessibility,best-practices']

interface Report {
  categories: Record<string, { score: number }>
  audits: Record<string, { numericValue: number }>
  environment: { benchmarkIndex: number }
}

/** The room page, signed in, as Lighthouse judges it, and the page of settings beside it. */
export const lighthouse: Scenario = {
  name: 'lighthouse',
  control: 'the settings page',
  turns: ({ rounds }) => judge(rounds),
}

async function* judge(rounds: number): AsyncGenerator<Measurement> {
  if (!findChromium()) return console.log(NO_CHROMIUM)
  const running = await onSqliteWith(1, (db) => writeHistory(db, { size: MESSAGES, body: lessonLine })).start(PEOPLE)
  const browser = await openSignedIn(running.server.port)
  try {
    for (let round = 0; round < rounds; round++)
      for (const [subject, url] of Object.entries(browser.pages)) {
        const report = (flags: string[]) => reportOf(url, [`--port=${browser.devtools}`, ...flags])
        const phone = await report([])
        yield { subject, load: 'a phone', figures: figuresOf(phone) }
        const slowdown = slowdownFor(phone.environment.benchmarkIndex)
        const calibrated = await report([`--throttling.cpuSlowdownMultiplier=${slowdown}`])
        yield { subject, load: 'a phone, calibrated', figures: { ...figuresOf(calibrated), slowdown } }
        yield { subject, load: 'a desktop', figures: figuresOf(await report(['--preset=desktop'])) }
      }
  } catch (error) {
    console.log(`${NO_LIGHTHOUSE}\n${(error as Error).message}`)
  } finally {
    await browser.close()
    await running.stop()
  }
}

async function reportOf(url: string, flags: string[]): Promise<Report> {
  const run = promisify(execFile)('npx', ['--yes', PROGRAM, url, ...FLAGS, ...flags], { maxBuffer: MAX_BYTES })
  return JSON.parse((await run).stdout) as Report
}

/**
 * How much slower than this machine the phone is. By default Lighthouse takes 4, which is right for a machine with an
 * index of 1,533. The rule is that of the calculator in Lighthouse's docs/throttling.md
 * (github.com/patrickhulce/lighthouse-cpu-throttling-calculator).
 */
export function slowdownFor(benchmarkIndex: number): number {
  if (benchmarkIndex >= 1300) return 3 + (benchmarkIndex - 1300) / 233
  if (benchmarkIndex >= 800) return 2 + (benchmarkIndex - 800) / 500
  return Math.max(1, 1 + (benchmarkIndex - 150) / 650)
}

const figuresOf = ({ categories, audits, environment }: Report): Measured => ({
  score: categories.performance!.score * 100,
  accessibility: categories.accessibility!.score * 100,
  'best practices': categories['best-practices']!.score * 100,
  'layout shift': audits['cumulative-layout-shift']!.numericValue,
  'blocked ms': audits['total-blocking-time']!.numericValue,
  'first paint ms': audits['first-contentful-paint']!.numericValue,
  'largest paint ms': audits['largest-contentful-paint']!.numericValue,
  'speed index ms': audits['speed-index']!.numericValue,
  'benchmark index': environment.benchmarkIndex,
})
