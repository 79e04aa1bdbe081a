/** A set of callbacks. `add` answers with the call that takes the callback out again. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>()

  /** Calls `listener` with every value from now on, until the returned function is called. */
  add(listener: (value: T) => void): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  /** Tells everyone. A listener that throws does not keep the value from the others; its error is reported as uncaught. */
  emit(value: T): void {
    for (const listener of [...this.#all]) {
      try {
        listener(value)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
