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
const PRESETS = { 'a phone': [], 'a desktop': ['--preset=desktop'] }

interface Report {
  categories: Record<string, { score: number }>
  audits: Record<string, { numericValue: number }>
}

/** The room page, signed in, as Lighthouse judges it. */
export const lighthouse: Scenario = { name: 'lighthouse', turns: ({ rounds }) => judge(rounds) }

async function* judge(rounds: number): AsyncGenerator<Measurement> {
  if (!findChromium()) return console.log(NO_CHROMIUM)
  const running = await onSqliteWith(1, (db) => writeHistory(db, { size: MESSAGES, body: lessonLine })).start(PEOPLE)
  const browser = await openSignedIn(running.server.port)
  try {
    for (let round = 0; round < rounds; round++)
      for (const [load, preset] of Object.entries(PRESETS)) {
        const flags = [...FLAGS, `--port=${browser.devtools}`, ...preset]
        const run = promisify(execFile)('npx', ['--yes', PROGRAM, browser.url, ...flags], { maxBuffer: MAX_BYTES })
        const { stdout } = await run
        yield { subject: 'the room page', load, figures: figuresOf(JSON.parse(stdout) as Report) }
      }
  } catch (error) {
    console.log(`${NO_LIGHTHOUSE}\n${(error as Error).message}`)
  } finally {
    await browser.close()
    await running.stop()
  }
}

const figuresOf = ({ categories, audits }: Report): Measured => ({
  score: categories.performance!.score * 100,
  accessibility: categories.accessibility!.score * 100,
  'best practices': categories['best-practices']!.score * 100,
  'layout shift': audits['cumulative-layout-shift']!.numericValue,
  'blocked ms': audits['total-blocking-time']!.numericValue,
  'first paint ms': audits['first-contentful-paint']!.numericValue,
  'largest paint ms': audits['largest-contentful-paint']!.numericValue,
})
