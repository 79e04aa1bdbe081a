import { describe, expect, it } from 'vitest'
import { findPostgres, NO_POSTGRES } from '@edusphere/testing/postgres-cluster'
import { NO_REDIS } from '@edusphere/testing/redis'
import { runCampaign } from './campaign.ts'

const without = (part: string): string => new URL(`./testing/sabotage-${part}.ts`, import.meta.url).href

/** The programs for storms over several processes that this machine lacks. */
const missing = findPostgres() === undefined ? NO_POSTGRES : NO_REDIS

async function play(
  rounds: number,
  options: { preloads?: string[]; processes?: number } = {},
): Promise<{ violations: number; said: string }> {
  const said: string[] = []
  const goesOn = (played: number) => played < rounds
  const violations = await runCampaign({ seed: 1, goesOn, ...options, print: (text) => said.push(text) })
  return { violations, said: said.join('\n') }
}

// One round each: `.ci/run` plays several more.
describe('a short campaign', () => {
  it('G1 to G7: every promise is kept through a few storms', async () => {
    const { violations, said } = await play(1)
    expect(violations, said).toBe(0)
    expect(said).toContain('every promise kept')
  })

  it.skipIf(missing)(
    `[G6] keeps them as well where PostgreSQL and Redis are struck${missing ? `: ${missing}` : ''}`,
    async () => {
      const { violations, said } = await play(1, { processes: 3 })
      expect(violations, said).toBe(0)
      expect(said).toMatch(/(postgres|redis)/)
    },
  )

  it.each([
    ['dedupe', 'doubled'],
    ['lock', 'doubled'],
    ['tombstone', 'lost'],
    ['item', 'feed differs'],
    ['count', 'doubled'],
    ['reaction', 'lost'],
    ['replies', 'miscounted'],
    ['held', 'gap on a socket'],
    ['plain', 'says otherwise'],
    ['refusal', 'stored though refused'],
  ])('fails within a few storms where the %s is taken out: %s', { timeout: 300_000 }, async (part, kind) => {
    const { violations, said } = await play(6, { preloads: [without(part)] })
    expect(violations, said).toBeGreaterThan(0)
    expect(said).toContain(kind)
  })
})
