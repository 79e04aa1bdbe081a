import type { Writable } from 'node:stream'
import type { Progress } from '../store/file/format.ts'

const WIDTH = 40

type Terminal = Writable & { isTTY?: boolean }

/** A bar on a terminal; elsewhere one line for each tenth. */
export class ProgressBar implements Progress {
  readonly #out: Terminal
  readonly #step: number
  #task = ''
  #total = 0
  #done = 0
  #shown = 0

  constructor(out: Terminal) {
    this.#out = out
    this.#step = out.isTTY ? 1 : 10
  }

  begin(task: string, total: number): void {
    this.#task = task
    this.#total = total
    this.#done = 0
    this.#shown = 0
  }

  advance(rows: number): void {
    this.#done += rows
    const percent = Math.floor((100 * this.#done) / this.#total)
    if (percent < this.#shown + this.#step) return
    this.#shown = percent - (percent % this.#step)
    this.#out.write(this.#out.isTTY ? this.#bar(percent) : `${this.#task}: ${this.#shown} %\n`)
  }

  /** Ends the line of an unfinished bar. */
  end(): void {
    if (this.#out.isTTY && this.#shown > 0 && this.#shown < 100) this.#out.write('\n')
  }

  #bar(percent: number): string {
    const filled = Math.round((WIDTH * percent) / 100)
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`
    return `\r${this.#task.padEnd(10)}${bar} ${String(percent).padStart(3)} %${percent === 100 ? '\n' : ''}`
  }
}
