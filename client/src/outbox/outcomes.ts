import type { AckFrame } from '@edusphere/protocol'
import { RequestError } from '../connection/requests.ts'

/** Callers that wait for the outcome of a change. */
export class Outcomes {
  readonly #callers = new Map<string, PromiseWithResolvers<AckFrame | undefined>>()

  get ids(): string[] {
    return [...this.#callers.keys()]
  }

  of(id: string): Promise<AckFrame | undefined> {
    const caller = Promise.withResolvers<AckFrame | undefined>()
    this.#callers.set(id, caller)
    return caller.promise
  }

  /** @param ack undefined: the room shows the change, or another tab sent it */
  resolve(id: string, ack?: AckFrame): void {
    this.#callers.get(id)?.resolve(ack)
    this.#callers.delete(id)
  }

  /** False: no caller waits, so the refusal is not handled. */
  reject(id: string, error: RequestError): boolean {
    this.#callers.get(id)?.reject(error)
    return this.#callers.delete(id)
  }

  /** Without a connection the outcome may take long: the change stays, and its caller stops waiting. */
  lose(): void {
    const error = new RequestError('connection_lost', 'The connection is lost; the change is sent when it is back')
    for (const id of this.ids) this.reject(id, error)
  }
}
