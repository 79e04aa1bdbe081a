import type { Argon2Parameters } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { QueueFull, type QueueBounds } from '../../limits.ts'

export type HashInput = Argon2Parameters

interface Job {
  input: HashInput
  resolve(tag: Buffer): void
  reject(error: Error): void
  timer?: NodeJS.Timeout
}

/**
 * Hashes passwords, first come, first served, in threads of its own: at most half of the cores, so that the others serve
 * the chat. In libuv's pool, hashes keep every file waiting that is read there.
 */
export class HashQueue {
  readonly #threadsMax: number
  readonly #idle: Worker[] = []
  #threads = 0
  #waiting: Job[] = []

  constructor(threadsMax = Math.max(1, Math.floor(availableParallelism() / 2))) {
    this.#threadsMax = threadsMax
  }

  /** Rejects with `QueueFull` at the bounds. Without bounds, it waits its turn. */
  run(input: HashInput, bounds?: QueueBounds): Promise<Buffer> {
    if (bounds && this.#waiting.length >= bounds.waiting) return Promise.reject(new QueueFull())
    return new Promise((resolve, reject) => {
      const job: Job = { input, resolve, reject }
      if (bounds) job.timer = setTimeout(() => this.#giveUp(job), bounds.ms)
      this.#waiting.push(job)
      this.#next()
    })
  }

  #giveUp(job: Job): void {
    this.#waiting = this.#waiting.filter((other) => other !== job)
    job.reject(new QueueFull())
  }

  #next(): void {
    if (this.#waiting.length === 0) return
    const thread = this.#idle.pop() ?? this.#start()
    if (!thread) return
    const job = this.#waiting.shift()!
    clearTimeout(job.timer)
    this.#hash(thread, job)
  }

  /** Threads start with the first hashes, so that a server starts fast. */
  #start(): Worker | undefined {
    if (this.#threads === this.#threadsMax) return undefined
    this.#threads++
    return new Worker(new URL('./hash-worker.ts', import.meta.url))
  }

  #hash(thread: Worker, { input, resolve, reject }: Job): void {
    const onTag = (tag: Uint8Array) => {
      thread.off('error', onError)
      // An idle thread does not keep the process alive.
      thread.unref()
      this.#idle.push(thread)
      resolve(Buffer.from(tag))
      this.#next()
    }
    const onError = (error: Error) => {
      thread.off('message', onTag)
      this.#threads--
      reject(error)
      this.#next()
    }
    thread.once('message', onTag)
    thread.once('error', onError)
    thread.ref()
    thread.postMessage(input)
  }
}
