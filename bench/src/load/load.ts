import { once } from 'node:events'
import { spawnModule } from '../child.ts'
import type { Act, Asked, Done, Report, Talked, Task, Taught } from './task.ts'

/** Reports from the two ends of a measurement. */
interface Marks {
  begin(): void
  end(): void
}

/** The load, in its own process: it must not slow the server down, nor the server the load. */
export class Load {
  readonly #child = spawnModule(new URL('./main.ts', import.meta.url), { role: 'load' })

  async talk(task: Extract<Task, { kind: 'talk' }>, marks: Marks): Promise<Talked> {
    const last = await this.#run(task, marks)
    if (last.report !== 'talked') throw new Error('the load answered something else')
    await once(this.#child, 'exit')
    return last.talked
  }

  async ask(task: Extract<Task, { kind: 'ask' }>, marks: Marks): Promise<Asked> {
    const last = await this.#run(task, marks)
    if (last.report !== 'asked') throw new Error('the load answered something else')
    await once(this.#child, 'exit')
    return last.asked
  }

  /** `acts`: what the load asks for. */
  async teach(task: Extract<Task, { kind: 'lesson' }>, acts: Record<Act, () => Promise<void>>): Promise<Taught> {
    this.#child.on('message', (message: Report) => {
      if (message.report !== 'act') return
      const { act } = message
      const answer = () =>
        this.#child.send({ done: act, at: performance.timeOrigin + performance.now() } satisfies Done)
      void acts[act]().then(answer)
    })
    const last = await this.#run(task, { begin() {}, end() {} })
    if (last.report !== 'taught') throw new Error('the load answered something else')
    await once(this.#child, 'exit')
    return last.taught
  }

  /** Opens every door and holds the sockets until `close`. */
  async open(task: Extract<Task, { kind: 'open' }>, marks: Marks): Promise<{ seconds: number; loadCpu: number }> {
    const last = await this.#run(task, marks)
    if (last.report !== 'opened') throw new Error('the load answered something else')
    return last
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.send('close')
    await gone
  }

  #run(task: Task, marks: Marks): Promise<Report> {
    return new Promise((resolve, reject) => {
      this.#child.once('exit', (code) => reject(new Error(`the load ended with ${code}`)))
      this.#child.on('message', (message: Report) => {
        if (message.report === 'begin') marks.begin()
        else if (message.report === 'end') marks.end()
        else if (message.report === 'act') return
        else if (message.report === 'failed') reject(new Error(`the load failed: ${message.reason}`))
        else resolve(message)
      })
      this.#child.send(task)
    })
  }
}
