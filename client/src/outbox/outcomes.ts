import { RequestError } from '../connection/requests.ts'

/** Callers that wait for what becomes of a change. */
export class Outcomes {
  readonly #callers = new Map<string, PromiseWithResolvers<void>>()

  get ids(): string[] {
    return [...this.#callers.keys()]
  }

  of(id: string): Promise<void> {
    const caller = Promise.withResolvers<void>()
    this.#callers.set(id, caller)
    return caller.promise
  }

  resolve(id: string): void {
    this.#callers.get(id)?.resolve()
    this.#callers.delete(id)
  }

  /** Says whether somebody waited, and has the refusal to handle now. */
  reject(id: string, error: RequestError): boolean {
    this.#callers.get(id)?.reject(error)
    return this.#callers.delete(id)
  }

  /** Without a connection nobody can tell how long an outcome takes: the change waits on, its caller need not. */
  lose(): void {
    const error = new RequestError('connection_lost', 'The connection is lost; the change is sent when it is back')
    for (const id of this.ids) this.reject(id, error)
  }
}
