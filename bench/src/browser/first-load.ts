import type { Browser, Request } from 'playwright-core'
import type { Measured } from '../scenarios/scenario.ts'
import { countMovement } from './in-page.ts'
import { visit } from './visitor.ts'

/** The width of a phone, and its speed compared with this machine, as Lighthouse sets it. */
const PHONE = { width: 412, height: 823 }
const SLOWDOWN = 4

/** The bytes that a first visit to the room page loads. */
export async function firstLoad(browser: Browser, port: number): Promise<Measured> {
  const { page, enter, leave } = await visit(browser, port)
  const loaded: Request[] = []
  page.on('requestfinished', (request) => loaded.push(request))
  // The budget counts gzip. By default this browser takes Brotli, which is smaller.
  await page.setExtraHTTPHeaders({ 'accept-encoding': 'gzip' })
  await enter()
  await page.waitForLoadState('networkidle')
  const [paint] = await page.evaluate(() =>
    performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime),
  )
  const kilobytes = async (type: string) => {
    const sizes = await Promise.all(loaded.filter((one) => one.resourceType() === type).map((one) => one.sizes()))
    return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) / 1000
  }
  const figures = {
    'JS KB': await kilobytes('script'),
    'CSS KB': await kilobytes('stylesheet'),
    'first paint ms': paint ?? NaN,
  }
  await leave()
  return figures
}

/** How far the room page moves by itself while a phone loads it, and how long it is blocked. */
export async function loadOnPhone(browser: Browser, port: number): Promise<Measured> {
  const { page, enter, leave } = await visit(browser, port)
  const devtools = await page.context().newCDPSession(page)
  const metrics = { ...PHONE, deviceScaleFactor: 1.75, mobile: true }
  await devtools.send('Emulation.setDeviceMetricsOverride', metrics)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  await enter()
  await page.waitForLoadState('networkidle')
  const { shift, blockedMs } = await page.evaluate(countMovement)
  await leave()
  return { 'layout shift': shift, 'blocked ms': blockedMs }
}
