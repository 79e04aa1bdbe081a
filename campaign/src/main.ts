import { readArguments, refuse } from '@edusphere/testing/read-arguments'
import { runCampaign } from './campaign.ts'
import { abuse } from './scenarios/abuse.ts'
import { churn } from './scenarios/churn.ts'
import { killBeforeAck } from './scenarios/kills.ts'
import { postgresRestarts } from './scenarios/postgres-restarts.ts'
import { redisAway } from './scenarios/redis-away.ts'
import { removals } from './scenarios/removal.ts'
import { restart } from './scenarios/restart.ts'

const USAGE = `npm run campaign -- [storms] --seed N (--rounds R | --minutes M) [--processes P]
npm run campaign -- kills   --count N
npm run campaign -- churn   --clients N --minutes M
npm run campaign -- restart --clients N --away MS
npm run campaign -- redis    --seconds S
npm run campaign -- postgres --count N
npm run campaign -- removal  --trials N
npm run campaign -- abuse    --seconds S --rounds R [ABUSE …]`

const DEFAULTS = {
  seed: '1',
  minutes: '1',
  rounds: 'Infinity',
  processes: '1',
  count: '100',
  clients: '500',
  away: '1500',
  seconds: '60',
  trials: '200',
}
const options = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' }] as const))
const { values, positionals } = readArguments(USAGE, { allowPositionals: true, options })
const given: Record<keyof typeof DEFAULTS, string> = { ...DEFAULTS, ...values }
const numbers = Object.entries(given).map(([name, value]) => [name, Number(value)] as const)
const { seed, minutes, rounds, processes, count, clients, away, seconds, trials } = Object.fromEntries(
  numbers,
) as Record<keyof typeof given, number>
const print = (text: string) => console.log(text)

async function storms(): Promise<boolean> {
  const end = performance.now() + minutes * 60_000
  const goesOn = (played: number) => (rounds < Infinity ? played < rounds : performance.now() < end)
  return (await runCampaign({ seed, goesOn, processes, print })) === 0
}

const abuseTimes = () => ({
  seconds: values.seconds === undefined ? 4 : seconds,
  rounds: values.rounds === undefined ? 1 : rounds,
})

const SCENARIOS: Record<string, () => Promise<boolean>> = {
  storms,
  kills: () => killBeforeAck(count, print),
  churn: () => churn({ clients, minutes }, print),
  redis: () => redisAway({ seconds }, print),
  postgres: () => postgresRestarts({ count }, print),
  removal: () => removals({ trials }, print),
  // Three times so long for each of them.
  abuse: () => abuse({ ...abuseTimes(), only: positionals.slice(1) }, print),
  restart: () => restart({ clients, awayMs: away }, print),
}

const scenario = SCENARIOS[positionals[0] ?? 'storms']
if (!scenario || numbers.some(([, value]) => !(value >= 0))) refuse(USAGE)
process.exit((await scenario()) ? 0 : 1)
