import { describe, expect, it } from 'vitest'
import { runCampaign } from './campaign.ts'

const without = (part: string): string => new URL(`./testing/sabotage-${part}.ts`, import.meta.url).href

async function play(rounds: number, preloads: string[] = []): Promise<{ violations: number; said: string }> {
  const said: string[] = []
  const goesOn = (played: number) => played < rounds
  const violations = await runCampaign({ seed: 1, goesOn, preloads, print: (text) => said.push(text) })
  return { violations, said: said.join('\n') }
}

describe('a short campaign', () => {
  it('G1 to G7: every promise is kept through a few storms', async () => {
    const { violations, said } = await play(4)
    expect(violations, said).toBe(0)
    expect(said).toContain('every promise kept')
  })

  it.each([
    ['dedupe', 'doubled'],
    ['lock', 'doubled'],
    ['tombstone', 'lost'],
  ])('fails within a few storms where the %s is taken out: %s', async (part, kind) => {
    const { violations, said } = await play(6, [without(part)])
    expect(violations, said).toBeGreaterThan(0)
    expect(said).toContain(kind)
  })
})
