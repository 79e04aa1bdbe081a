import type { Browser } from 'playwright-core'
import { findChromium, NO_CHROMIUM } from '../../../e2e/src/chromium.ts'
import { Chatter } from '../browser/chatter.ts'
import { firstLoad } from '../browser/first-load.ts'
import { interact } from '../browser/interactions.ts'
import { jump, scrollUp } from '../browser/scrolling.ts'
import { openBrowser, visit } from '../browser/visitor.ts'
import { onSqliteWith } from '../subjects/edusphere.ts'
import { lessonLine, writeHistory } from '../subjects/history.ts'
import type { Running } from '../subjects/subject.ts'
import type { Measured, Scenario, Turn } from './scenario.ts'

const PEOPLE = 12
const PER_SECOND = 50
/** A laptop of 2018 beside the machine that runs this, as Lighthouse does it. */
const SLOWDOWN = 4

interface Extent {
  messages: number
  /** How often older messages are put in front. */
  trials: number
  rounds: number
  /** Of typing. */
  measureMs: number
}

/** The real page in a real browser: does a long room stay small, does reading hold still, and does typing stay quick? */
export const browser: Scenario = {
  name: 'browser',
  turns: ({ rounds, measureMs }) =>
    measureBrowser({ messages: 100_000, trials: 200, rounds, measureMs: measureMs * 5 }),
}

export async function* measureBrowser({ messages, trials, rounds, measureMs }: Extent): AsyncGenerator<Turn> {
  if (!findChromium()) return console.log(NO_CHROMIUM)
  const running = await onSqliteWith(1, (db) => writeHistory(db, { size: messages, body: lessonLine })).start(PEOPLE)
  const browser = await openBrowser()
  const { port } = running.server
  const turn = (load: string, figures: Measured): Turn => ({ subject: 'web client', load, figures })
  try {
    for (let round = 0; round < rounds; round++) {
      yield turn('first load', await firstLoad(browser, port))
      yield turn(`reading up in ${messages.toLocaleString('en')} messages`, await read(browser, port, trials))
      for (const slowdown of [1, SLOWDOWN]) {
        const load = `${PER_SECOND} messages a second, ${slowdown === 1 ? 'full speed' : `${slowdown} times slower`}`
        yield turn(load, await type(browser, running, { slowdown, measureMs }))
      }
    }
  } finally {
    await browser.close()
    await running.stop()
  }
}

async function read(browser: Browser, port: number, trials: number): Promise<Measured> {
  const { page, enter, leave } = await visit(browser, port)
  await enter()
  const { shifts, rows } = await scrollUp(page, trials)
  const afterJumps = await jump(page)
  await leave()
  return {
    'rows in the page': Math.max(rows, afterJumps),
    prepends: shifts.length,
    'shift px': Math.max(...shifts),
  }
}

async function type(
  browser: Browser,
  { server, doors }: Running,
  { slowdown, measureMs }: { slowdown: number; measureMs: number },
): Promise<Measured> {
  const { page, enter, leave } = await visit(browser, server.port)
  await enter()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const chatter = await Chatter.enter(server.port, doors[1]!)
  const began = performance.now()
  chatter.talk(PER_SECOND)
  const figures = await interact(page, measureMs)
  const arrived = chatter.heard / ((performance.now() - began) / 1000)
  chatter.leave()
  await leave()
  return { ...figures, 'messages per second': arrived }
}
