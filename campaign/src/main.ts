import { parseArgs } from 'node:util'
import { runCampaign } from './campaign.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, minutes: { type: 'string' }, rounds: { type: 'string' } },
})
const end = performance.now() + Number(values.minutes ?? 1) * 60_000
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
const violations = await runCampaign({
  seed: Number(values.seed),
  goesOn: (played) => (rounds === undefined ? performance.now() < end : played < rounds),
  print: (text) => console.log(text),
})
process.exit(violations === 0 ? 0 : 1)
