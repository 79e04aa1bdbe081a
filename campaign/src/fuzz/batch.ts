import { decodeEnvelope } from '@edusphere/server/bus/envelope'
import type { Cast } from './cast.ts'
import type { FuzzedServer } from './fuzzed-server.ts'
import { endsSocket, FRAMES_PER_SOCKET, sendFrames } from './frame-target.ts'
import { callAll, sendBytes } from './http-target.ts'
import type { Input } from './inputs.ts'
import type { FuzzReport, Numbered } from './fuzz-report.ts'
import { resolve } from './placeholders.ts'

export interface Batch {
  inputs: readonly Numbered[]
  cast: Cast
  report: FuzzReport
  server: FuzzedServer
}

type Of<K extends Input['kind']> = { n: number; input: Extract<Input, { kind: K }> }

const CONNECTIONS = 8
/** Calls, or envelopes of one job. */
const PER_CONNECTION = 25

/** Sends inputs over a few connections at a time, and resolves when each of them is answered. */
export async function sendBatch(batch: Batch): Promise<void> {
  const { inputs, report } = batch
  report.starts(inputs)
  const jobs = [
    ...pick(inputs, 'bytes').map((one) => ({ about: [one], run: () => bytes(one, batch) })),
    ...chunksOf(pick(inputs, 'http'), PER_CONNECTION).map((about) => ({ about, run: () => calls(about, batch) })),
    ...socketsOf(pick(inputs, 'frame')).map((about) => ({ about, run: () => frames(about, batch) })),
    ...chunksOf(pick(inputs, 'envelope'), PER_CONNECTION).map((about) => ({ about, run: () => forge(about, batch) })),
  ].values()
  const work = async () => {
    for (const { about, run } of jobs) await run().catch((error: unknown) => report.found(String(error), about))
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
}

async function bytes(one: Of<'bytes'>, { server, cast, report }: Batch): Promise<void> {
  report.answered(one, await sendBytes(server.port, one.input.text, cast))
}

async function calls(all: readonly Of<'http'>[], { server, cast, report }: Batch): Promise<void> {
  const requests = all.map(({ input }) => input)
  const answers = await callAll(server.port, cast, requests)
  for (const [i, one] of all.entries()) report.answered(one, answers[i]!)
}

async function frames(all: readonly Of<'frame'>[], { server, cast, report }: Batch): Promise<void> {
  const sent = all.map(({ input }) => input)
  report.framed(all, await sendFrames(server.port, cast, sent))
}

/** Hands envelopes to the listeners, as the bus does with messages from outside. */
async function forge(all: readonly Of<'envelope'>[], { server, cast, report }: Batch): Promise<void> {
  for (const one of all) {
    try {
      const message = decodeEnvelope(resolve(one.input.text, cast.values))
      if (message) server.bus.publish(cast.channelOf(one.input.channel), message)
    } catch (error) {
      report.found(`an envelope made a listener throw: ${String((error as Error).stack)}`, [one])
    }
  }
}

function pick<K extends Input['kind']>(inputs: readonly Numbered[], kind: K): Of<K>[] {
  return inputs.filter((one): one is Of<K> => one.input.kind === kind)
}

/** Frames that go to one socket. A frame that ends its socket comes last. */
function socketsOf(frames: readonly Of<'frame'>[]): Of<'frame'>[][] {
  const groups = Map.groupBy(
    frames,
    ({ input: { form, person, room } }) => `${form} ${person} ${form === 'any' ? 0 : room}`,
  )
  return [...groups.values()].flatMap((group) => {
    const [last, others] = [
      group.filter(({ input }) => endsSocket(input)),
      group.filter(({ input }) => !endsSocket(input)),
    ]
    const sockets = chunksOf(others, FRAMES_PER_SOCKET - 1)
    return [...sockets.map((chunk) => [...chunk, ...last.splice(0, 1)]), ...last.map((one) => [one])]
  })
}

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
