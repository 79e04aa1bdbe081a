import { Load } from '../load/load.ts'
import type { Act, LessonPlan } from '../load/task.ts'
import { socketIo } from '../subjects/controls.ts'
import { eduSphere } from '../subjects/edusphere.ts'
import type { Running, Subject } from '../subjects/subject.ts'
import type { Measured, Scenario, Settings } from './scenario.ts'

/** Two seconds of a lesson. */
const PLAN = { answers: 500, reactions: 300, withinMs: 2_000 }

/**
 * A class answers a question: five hundred people within two seconds, some in its thread, some with a quote. Others
 * react, one is removed, and in the second load the server restarts in the middle.
 */
export const lesson: Scenario = {
  name: 'lesson',
  turns: (settings) => measureLesson(PLAN, settings),
}

async function* measureLesson(plan: Omit<LessonPlan, 'restarts'>, { rounds, sockets }: Omit<Settings, 'measureMs'>) {
  for (let round = 0; round < rounds; round++) {
    for (const restarts of [false, true]) {
      for (const subject of [...eduSphere, socketIo]) {
        const load = restarts ? 'with a restart' : 'without a restart'
        yield { subject: subject.name, load, figures: await teach(subject, { ...plan, restarts }, sockets) }
      }
    }
  }
}

export async function teach(subject: Subject, plan: LessonPlan, sockets: number): Promise<Measured> {
  const screens = Math.max(sockets, plan.answers + 2)
  // The last one is the person who is removed.
  const running = await subject.start(screens + 1)
  try {
    const { doors, speech } = running
    const isControl = subject === socketIo
    const program = isControl ? 'Socket.IO' : 'EduSphere'
    const taught = await new Load().teach({ kind: 'lesson', doors, speech, program, ...plan }, actsOn(running, program))
    const { failed, lost, doubled, gaps, leaked, equal } = taught
    const isComplete = equal && failed + lost + doubled + gaps + leaked === 0
    return {
      'p99 ms': taught.p99,
      'p50 ms': taught.p50,
      'failed sends': failed,
      lost,
      doubled,
      gaps,
      // The control removes no one, and promises nothing about a restart.
      'told after the removal': isControl ? NaN : leaked,
      'equal after ms': equal ? taught.equalMs : NaN,
      'rows for the reactions': taught.rows,
      'load CPU': taught.loadCpu,
      complete: isControl ? NaN : Number(isComplete),
    }
  } finally {
    await running.stop()
  }
}

function actsOn({ server, doors }: Running, program: string): Record<Act, () => Promise<void>> {
  return {
    restart: () => server.restart(),
    async remove() {
      // The control has no members.
      if (program === 'Socket.IO') return
      const path = doors[0]!.path.replace('/ws/chat/', '/api/rooms/')
      const [name, value] = doors[0]!.headers[0]!.split(': ') as [string, string]
      const url = `http://127.0.0.1:${server.port}${path}/participants/p${doors.length - 1}`
      const { status } = await fetch(url, { method: 'DELETE', headers: { [name]: value } })
      if (status !== 204) throw new Error(`the removal was answered ${status}`)
    },
  }
}
