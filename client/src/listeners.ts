/** A set of callbacks. `add` returns the function that removes the callback. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>()

  /** Calls `listener` with every later value, until the returned function is called. */
  add(listener: (value: T) => void): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  /** Calls every listener. One that throws does not stop the others; its error is reported as uncaught. */
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
