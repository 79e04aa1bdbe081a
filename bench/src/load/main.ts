import { setTimeout as pause } from 'node:timers/promises'
import { Asking } from './asking.ts'
import { Lesson } from './lesson.ts'
import { RawSocket } from './raw-socket.ts'
import { Talk } from './talk.ts'
import type { Report, Task } from './task.ts'

/** Sockets opened at a time, when opening itself is not measured. */
const WAVE = 64
/** A pause after the last socket: the effects of joining (presence, first pages) end in it. */
const CALM_MS = 500

const tell = (report: Report) =>
  new Promise<void>((resolve) => process.send!(report, undefined, undefined, () => resolve()))

// A benchmark that was interrupted ends its load too.
process.once('disconnect', () => process.exit())
process.once('message', (task: Task) => {
  run(task)
    .catch((error: unknown) => tell({ report: 'failed', reason: String(error) }))
    .finally(() => process.channel?.unref())
})

async function run(task: Task): Promise<void> {
  if (task.kind === 'open') return open(task)
  const marks = { begin: () => tell({ report: 'begin' }), end: () => tell({ report: 'end' }) }
  if (task.kind === 'ask') return tell({ report: 'asked', asked: await new Asking(task).run(marks) })
  if (task.kind === 'lesson') return tell({ report: 'taught', taught: await new Lesson(task).run() })
  const sockets = await openAll(task, WAVE)
  await pause(CALM_MS)
  const talked = await new Talk(sockets, task).run(marks)
  for (const socket of sockets) socket.close()
  await tell({ report: 'talked', talked })
}

/** Sockets stay open until the parent closes the channel. */
async function open(task: Extract<Task, { kind: 'open' }>): Promise<void> {
  await tell({ report: 'begin' })
  const before = process.cpuUsage()
  const start = performance.now()
  const sockets = await openAll(task, task.atOnce, task.answers)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  await tell({ report: 'end' })
  await tell({ report: 'opened', seconds, loadCpu: (user + system) / 1e6 / seconds })
  await new Promise((resolve) => process.once('message', resolve))
  for (const socket of sockets) socket.close()
}

async function openAll({ doors, speech }: Task, atOnce: number, answers = 0): Promise<RawSocket[]> {
  const sockets: RawSocket[] = []
  const waiting = doors.values()
  const worker = async () => {
    for (const door of waiting) {
      const socket = await new RawSocket(door).opened
      if (speech.hello !== undefined) socket.send(speech.hello)
      await socket.received(answers)
      sockets.push(socket)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return sockets
}
