import { writeFile } from 'node:fs/promises'
import { readArguments, refuse } from '@edusphere/testing/read-arguments'
import { canPin } from './child.ts'
import { append } from './scenarios/append.ts'
import { browser } from './scenarios/browser.ts'
import { facets } from './scenarios/facets.ts'
import { fanOut } from './scenarios/fan-out.ts'
import { growth } from './scenarios/growth.ts'
import { lesson } from './scenarios/lesson.ts'
import { lighthouse } from './scenarios/lighthouse.ts'
import { reads } from './scenarios/reads.ts'
import { sockets } from './scenarios/sockets.ts'
import { storm } from './scenarios/storm.ts'
import type { Scenario, Measurement } from './scenarios/scenario.ts'
import { remarks, renderTable, summarise } from './table.ts'

const SCENARIOS: readonly Scenario[] = [
  fanOut,
  append,
  facets,
  lesson,
  sockets,
  reads,
  storm,
  growth,
  browser,
  lighthouse,
]

const USAGE = `npm run bench -- [${SCENARIOS.map(({ name }) => name).join(' | ')}]… [--rounds 5] [--seconds 4] [--sockets 1000] [--json FILE]`

const { values, positionals } = readArguments(USAGE, {
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    sockets: { type: 'string', default: '1000' },
    json: { type: 'string' },
  },
})
const settings = {
  rounds: Number(values.rounds),
  measureMs: Number(values.seconds) * 1000,
  sockets: Number(values.sockets),
}
const chosen = SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const isUnknown = positionals.some((name) => !SCENARIOS.some((scenario) => scenario.name === name))
if (isUnknown || !(settings.rounds >= 1) || !(settings.measureMs > 0) || !(settings.sockets >= 16)) refuse(USAGE)

if (!canPin) console.log('Server and load share the cores: pinning needs Linux, taskset and two cores.')
const results: Record<string, unknown> = {}
for (const scenario of chosen) {
  const turns: Measurement[] = []
  for await (const turn of scenario.turns(settings)) {
    turns.push(turn)
    process.stderr.write('.')
  }
  const rows = summarise(turns)
  results[scenario.name] = { rows, turns }
  console.log(`\n## ${scenario.name}\n\n${renderTable(rows, scenario.control)}`)
  for (const remark of remarks(rows)) console.log(`\n${remark}`)
}
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(results, null, 2))
