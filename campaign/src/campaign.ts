import { PEOPLE } from './crew.ts'
import { describeRound, Tally } from './report.ts'
import { playRound } from './round.ts'
import { sharedGround } from './world/shared-ground.ts'
import { sqliteGround } from './world/school.ts'

interface CampaignOptions {
  /** Of the first round. Each further round has the next number. */
  seed: number
  /** Whether to play another round. */
  goesOn: (rounds: number) => boolean
  /** One: on SQLite. More: they share a PostgreSQL and a Redis, which are struck too. */
  processes?: number
  /** Modules that disable a part of the one server. */
  preloads?: readonly string[]
  print: (text: string) => void
}

/** Plays rounds until told to stop, or until a promise is broken. Resolves with the number of violations. */
export async function runCampaign(options: CampaignOptions): Promise<number> {
  const { seed, goesOn, processes = 1, preloads = [], print } = options
  const tally = new Tally()
  const ground = await (processes > 1 ? sharedGround(PEOPLE, processes) : sqliteGround(PEOPLE, preloads))
  try {
    for (let round = 0; goesOn(round) && tally.violations === 0; round++) {
      const result = await playRound({ seed: seed + round, ground })
      tally.add(result)
      print(describeRound(result))
    }
  } finally {
    await ground.dispose()
  }
  print(String(tally))
  return tally.violations
}
