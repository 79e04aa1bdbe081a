import { parseArgs } from 'node:util'
import { runCampaign } from './campaign.ts'
import { churn } from './scenarios/churn.ts'
import { killBeforeAck } from './scenarios/kills.ts'
import { restart } from './scenarios/restart.ts'

const USAGE = `npm run campaign -- [storms] --seed N (--rounds R | --minutes M)
npm run campaign -- kills   --count N
npm run campaign -- churn   --clients N --minutes M
npm run campaign -- restart --clients N --away MS`

const number = (fallback: string) => ({ type: 'string', default: fallback }) as const
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ seed: number('1'), minutes: number('1'), rounds: { type: 'string' } },
    ...{ count: number('100'), clients: number('500'), away: number('1500') },
  },
})
const print = (text: string) => console.log(text)
const minutes = Number(values.minutes)
const clients = Number(values.clients)

async function storms(): Promise<boolean> {
  const end = performance.now() + minutes * 60_000
  const rounds = values.rounds === undefined ? Infinity : Number(values.rounds)
  const goesOn = (played: number) => (rounds < Infinity ? played < rounds : performance.now() < end)
  return (await runCampaign({ seed: Number(values.seed), goesOn, print })) === 0
}

const SCENARIOS: Record<string, () => Promise<boolean>> = {
  storms,
  kills: () => killBeforeAck(Number(values.count), print),
  churn: () => churn({ clients, minutes }, print),
  restart: () => restart({ clients, awayMs: Number(values.away) }, print),
}

const scenario = SCENARIOS[positionals[0] ?? 'storms']
if (!scenario) {
  print(USAGE)
  process.exit(64)
}
process.exit((await scenario()) ? 0 : 1)
