import { readArguments, refuse } from '@edusphere/testing/read-arguments'
import { runFuzz } from './fuzz.ts'

const USAGE = `npm run fuzz -- --seed N --minutes M
npm run fuzz -- --seed N --from FIRST --inputs COUNT`

const text = { type: 'string' } as const
const { values } = readArguments(USAGE, { options: { seed: text, minutes: text, from: text, inputs: text } })
const { seed = '1', minutes, from = '0', inputs = 'Infinity' } = values
const bounds = [seed, minutes ?? '1', from, inputs].map(Number)
if (bounds.some((bound) => !(bound >= 0))) refuse(USAGE)
const report = await runFuzz({
  seed: Number(seed),
  from: Number(from),
  inputs: Number(inputs),
  until: performance.now() + Number(minutes ?? (inputs === 'Infinity' ? '1' : 'Infinity')) * 60_000,
  print: (line) => console.log(line),
})
console.log(String(report))
process.exit(report.isClean ? 0 : 1)
