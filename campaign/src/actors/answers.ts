import type { ServerFrame } from '@edusphere/protocol'

const ANSWER_MS = 900

/** The requests of a client that wait for their answers, by `ref`. */
export class Answers {
  readonly #open = new Map<string, (frame: ServerFrame | null) => void>()
  #refs = 0

  get areOpen(): boolean {
    return this.#open.size > 0
  }

  newRef(): string {
    return String(++this.#refs)
  }

  /** Resolves with null when no answer came. */
  to(ref: string): Promise<ServerFrame | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#open.delete(ref)
        resolve(null)
      }, ANSWER_MS)
      this.#open.set(ref, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
    })
  }

  take(frame: ServerFrame): void {
    if (!('ref' in frame) || frame.ref === undefined) return
    this.#open.get(frame.ref)?.(frame)
    this.#open.delete(frame.ref)
  }

  /** The socket is closed: no answer comes any more. */
  lose(): void {
    for (const answer of this.#open.values()) answer(null)
    this.#open.clear()
  }
}
