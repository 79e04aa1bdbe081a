import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sendBatch } from './batch.ts'
import { Cast } from './cast.ts'
import { FuzzedServer } from './fuzzed-server.ts'
import { inputOf } from './inputs.ts'
import { FuzzReport } from './fuzz-report.ts'
import { Neighbour } from './neighbour.ts'

interface FuzzOptions {
  seed: number
  /** The number of the first input. */
  from?: number
  /** How many inputs to send. */
  inputs: number
  /** When to stop, by `performance.now()`. */
  until?: number
  print?: (text: string) => void
}

/** Inputs between two questions whether the server still serves others. */
const BATCH = 2_000
/** Inputs between two measurements of the heap. Each one has a new cast, because rooms fill. */
const WEIGHED_INPUTS = 50_000

/** Sends inputs to a server in this process, and waits for every answer. */
export async function runFuzz({
  seed,
  from = 0,
  inputs,
  until = Infinity,
  print = () => {},
}: FuzzOptions): Promise<FuzzReport> {
  const report = new FuzzReport(seed)
  // What is thrown outside of any answer would end the server.
  const onCrash = (error: unknown) => report.crashed(error)
  process.on('uncaughtException', onCrash).on('unhandledRejection', onCrash)
  await using server = await FuzzedServer.start()
  const neighbour = await Neighbour.move(server)
  let generation = 0
  let cast = await Cast.gather(server, generation)
  while (report.sent < inputs && performance.now() < until && report.goesOn) {
    const size = Math.min(BATCH, inputs - report.sent)
    const first = from + report.sent
    const batch = Array.from({ length: size }, (_, i) => ({ n: first + i, input: inputOf(seed, first + i) }))
    await sendBatch({ inputs: batch, cast, report, server })
    if (!(await neighbour.talks())) report.found('a message of others was not acknowledged and heard')
    const isWeighed = report.sent % WEIGHED_INPUTS === 0
    if (!isWeighed && (await cast.isWhole(server))) continue
    await cast.disperse(server)
    if (isWeighed) report.weighed(await heapAfterCollection())
    if (isWeighed) print(report.line())
    cast = await Cast.gather(server, ++generation)
  }
  await cast.disperse(server)
  neighbour.leave()
  process.off('uncaughtException', onCrash).off('unhandledRejection', onCrash)
  return report
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in use after collection, when sockets that were closed have let go of theirs. */
async function heapAfterCollection(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return process.memoryUsage().heapUsed
}
