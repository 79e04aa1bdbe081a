import { describe, expect, it } from 'vitest'
import { findChromium } from '@edusphere/e2e/chromium'
import { measureBrowser } from './scenarios/browser.ts'
import { facets } from './scenarios/facets.ts'
import { fanOut } from './scenarios/fan-out.ts'
import { teach } from './scenarios/lesson.ts'
import { slowdownFor } from './scenarios/lighthouse.ts'
import { onSqlite } from './subjects/edusphere.ts'
import type { Measurement } from './scenarios/scenario.ts'
import { percentile, spread } from './statistics.ts'
import { remarks, renderTable, summarise } from './table.ts'

describe('the benchmark', () => {
  it('measures every subject, and each message reaches everybody once', async () => {
    const settings = { rounds: 1, measureMs: 300, sockets: 20 }
    const turns: Measurement[] = []
    for await (const turn of fanOut.turns(settings)) {
      // The other loads take as long, and differ only in a number.
      if (turn.load !== (turns[0] ?? turn).load) break
      turns.push(turn)
    }
    expect(turns.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['bare loop', 'EduSphere, SQLite', 'Socket.IO']),
    )
    for (const { subject, load, figures } of turns) {
      expect(figures.complete, `${subject}, ${load}`).toBe(1)
      expect(figures['deliveries per CPU-second']).toBeGreaterThan(0)
      expect(figures['p99 ms']).toBeGreaterThanOrEqual(figures['p50 ms']!)
    }
  })

  it('measures replies and reactions beside messages, and none is refused', async () => {
    const turns: Measurement[] = []
    for await (const turn of facets.turns({ rounds: 1, measureMs: 300, sockets: 16 })) {
      if (turn.load !== (turns[0] ?? turn).load) break
      turns.push(turn)
    }
    expect(turns.map(({ subject }) => subject)).toEqual(['message', 'reply', 'thread reply', 'reaction'])
    for (const { subject, figures } of turns) {
      expect(figures.complete, subject).toBe(1)
      expect(figures['median ms'], subject).toBeGreaterThan(0)
      expect(figures['time ÷ message'], subject).toBeGreaterThan(0)
    }
  })

  it('teaches a lesson with a restart in the middle: nothing fails, is lost or doubled, and all screens are equal', async () => {
    const plan = { answers: 20, reactions: 10, withinMs: 400, restarts: true }
    const figures = await teach(onSqlite, plan, 30)
    expect(figures).toMatchObject({ 'failed sends': 0, lost: 0, doubled: 0, gaps: 0, 'told after the removal': 0 })
    expect(figures.complete).toBe(1)
    expect(figures['equal after ms']).toBeGreaterThan(0)
  })

  it.skipIf(!findChromium() && process.env.CI !== 'true')(
    'reads up a long room in a browser: few rows are in the page, and nothing moves when older ones come',
    async () => {
      const turns: Measurement[] = []
      const extent = { messages: 2_000, trials: 5, rounds: 1, measureMs: 1_000 }
      for await (const turn of measureBrowser(extent)) turns.push(turn)
      const [load, phone, reading, , typing] = turns.map(({ figures }) => figures)
      expect(load!['JS KB']).toBeGreaterThan(50)
      expect(phone!['layout shift']).toBeLessThan(0.1)
      expect(phone!['blocked ms']).toBeGreaterThanOrEqual(0)
      expect(reading!.prepends).toBe(5)
      expect(reading!['shift px']).toBeLessThanOrEqual(1)
      expect(reading!['rows in the page']).toBeLessThanOrEqual(150)
      expect(reading!['rows in the page']).toBeGreaterThan(10)
      expect(typing!['rows in the page']).toBeLessThanOrEqual(150)
      expect(typing!.interactions).toBeGreaterThan(5)
      expect(typing!['messages per second']).toBeGreaterThan(0)
    },
  )

  it('tells medians, and how far the turns lie apart', () => {
    const turn = (subject: string, value: number) => ({ subject, load: 'some', figures: { speed: value } })
    const rows = summarise([turn('a', 100), turn('b', 5), turn('a', 110), turn('a', 90)])
    expect(rows.map(({ subject, turns, figures }) => [subject, turns, figures.speed!.median])).toEqual([
      ['a', 3, 100],
      ['b', 1, 5],
    ])
    expect(renderTable(rows)).toContain('| some | a | 100 ± 10% |')
    expect(renderTable(rows, 'b')).toContain('| some | a | 100 ± 10% | 20 |')
  })

  it('says when the load was the bottleneck, and when a message was lost or doubled', () => {
    const turn = (subject: string, loadCpu: number, complete: number) => {
      return { subject, load: 'some', figures: { speed: 1, 'load CPU': loadCpu, complete } }
    }
    expect(remarks(summarise([turn('fine', 0.8, 1)]))).toEqual([])
    expect(remarks(summarise([turn('hasty', 0.97, 1), turn('lossy', 0.5, 0)]))).toEqual([
      expect.stringContaining('hasty: the load took 0.97'),
      expect.stringContaining('lossy: INVALID'),
    ])
  })

  it('what a load has no figure for stays empty', () => {
    const rows = summarise([
      { subject: 'a', load: 'one', figures: { speed: 5 } },
      { subject: 'a', load: 'other', figures: { size: 7 } },
    ])
    expect(renderTable(rows).split('\n').slice(2)).toEqual(['| one | a | 5 ± 0% | – |', '| other | a | – | 7 |'])
  })

  it('slows a slow machine down less, as Lighthouse wants it', () => {
    expect([100, 150, 475, 800, 1_050, 1_300, 1_533, 1_999].map(slowdownFor)).toEqual([1, 1, 1.5, 2, 2.5, 3, 4, 6])
  })

  it('knows its statistics', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2)
    expect(percentile([1, 2, 3, 4], 1)).toBe(4)
    expect(percentile([], 0.5)).toBeNaN()
    expect(spread([90, 100, 110])).toBeCloseTo(0.2)
  })
})
