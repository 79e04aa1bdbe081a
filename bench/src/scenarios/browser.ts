import type { Browser } from 'playwright-core'
import { findChromium, NO_CHROMIUM } from '@edusphere/e2e/chromium'
import { Chatter } from '../browser/chatter.ts'
import { firstLoad, loadOnPhone } from '../browser/first-load.ts'
import { interact } from '../browser/interactions.ts'
import { jump, scrollUp } from '../browser/scrolling.ts'
import { typeWhileOpening } from '../browser/opening.ts'
import { openBrowser, visit } from '../browser/visitor.ts'
import { onSqliteWith } from '../subjects/edusphere.ts'
import { drawnLine, lessonLine, plainLine, writeHistory } from '../subjects/history.ts'
import type { Running } from '../subjects/subject.ts'
import type { Measured, Scenario, Measurement } from './scenario.ts'

const PEOPLE = 12
const PER_SECOND = 50
/** The speed of a laptop of 2018 compared with this machine, as Lighthouse sets it. */
const SLOWDOWN = 4

interface Extent {
  messages: number
  /** How often older messages are inserted. */
  trials: number
  rounds: number
  /** The time of typing. */
  measureMs: number
}

/** The real page in a real browser: rows in a long room, movement while reading, and speed of typing. */
export const browser: Scenario = {
  name: 'browser',
  async *turns({ rounds, measureMs }) {
    yield* measureBrowser({ messages: 100_000, trials: 200, rounds, measureMs: measureMs * 5 })
    yield* measureOpening(rounds)
  },
}

const DRAWN = { 'plain texts of the same length': plainLine, '50 formulas and 50 blocks of code': drawnLine }

/** Typing while the formulas and the code of a room are drawn. */
async function* measureOpening(rounds: number): AsyncGenerator<Measurement> {
  if (!findChromium()) return
  const browser = await openBrowser()
  try {
    for (let round = 0; round < rounds; round++)
      for (const [subject, body] of Object.entries(DRAWN)) {
        const running = await onSqliteWith(1, (db) => writeHistory(db, { size: 100, body })).start(PEOPLE)
        yield { subject, load: 'opening and typing', figures: await typeWhileOpening(browser, running.server.port) }
        await running.stop()
      }
  } finally {
    await browser.close()
  }
}

export async function* measureBrowser({ messages, trials, rounds, measureMs }: Extent): AsyncGenerator<Measurement> {
  if (!findChromium()) return console.log(NO_CHROMIUM)
  const running = await onSqliteWith(1, (db) => writeHistory(db, { size: messages, body: lessonLine })).start(PEOPLE)
  const browser = await openBrowser()
  const { port } = running.server
  const turn = (load: string, figures: Measured): Measurement => ({ subject: 'the page', load, figures })
  try {
    for (let round = 0; round < rounds; round++) {
      yield turn('first load', await firstLoad(browser, port))
      yield turn('first load on a slow phone', await loadOnPhone(browser, port))
      yield turn(`reading up in ${messages.toLocaleString('en')} messages`, await read(browser, port, trials))
      for (const slowdown of [1, SLOWDOWN]) {
        const load = `typing, ${slowdown === 1 ? 'full speed' : `${slowdown} times slower`}`
        for (const perSecond of [0, PER_SECOND]) {
          const figures = await type(browser, running, { slowdown, perSecond, measureMs })
          yield { subject: perSecond === 0 ? 'no messages' : `${perSecond} messages a second`, load, figures }
        }
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

interface Typing {
  slowdown: number
  perSecond: number
  measureMs: number
}

async function type(browser: Browser, { server, doors }: Running, typing: Typing): Promise<Measured> {
  const { page, enter, leave } = await visit(browser, server.port)
  await enter()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: typing.slowdown })
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const seconds = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  const chatter = await Chatter.enter(doors[1]!)
  if (typing.perSecond > 0) chatter.talk(typing.perSecond)
  const [began, cpu] = [performance.now(), await seconds()]
  const figures = await interact(page, typing.measureMs)
  const took = (performance.now() - began) / 1000
  const measured = {
    ...figures,
    'page CPU': ((await seconds()) - cpu) / took,
    'messages per second': chatter.heard / took,
  }
  chatter.leave()
  await leave()
  return measured
}
