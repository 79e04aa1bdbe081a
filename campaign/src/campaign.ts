import { PEOPLE } from './crew.ts'
import { describeRound, Tally } from './report.ts'
import { playRound } from './round.ts'
import { makeTemplate } from './world/template.ts'

export interface CampaignOptions {
  /** Of the first round; each further round has the next one. */
  seed: number
  /** Whether another round is to be played. */
  goesOn: (rounds: number) => boolean
  preloads?: readonly string[]
  print: (text: string) => void
}

/** Plays rounds until told to stop, or until a promise is broken. Resolves with the number of violations. */
export async function runCampaign({ seed, goesOn, preloads = [], print }: CampaignOptions): Promise<number> {
  const tally = new Tally()
  const template = await makeTemplate(PEOPLE, preloads)
  try {
    for (let round = 0; goesOn(round) && tally.violations === 0; round++) {
      const result = await playRound({ seed: seed + round, template, preloads })
      tally.add(result)
      print(describeRound(result))
    }
  } finally {
    await template.dispose()
  }
  print(String(tally))
  return tally.violations
}
