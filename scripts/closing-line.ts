import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `N passed, N failed`, for people, logs and machines. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      // A file that cannot be loaded has no tests to count, but it has failed.
      count.failed += module.errors().length
      for (const test of module.children.allTests()) count[test.result().state]++
    }
    const failed = count.failed + count.pending
    const skipped = count.skipped ? `, ${count.skipped} skipped` : ''
    // Vitest's own summary is printed after this hook; nothing is printed after `exit`.
    process.once('exit', () => console.log(`${count.passed} passed, ${failed} failed${skipped}`))
  }
}
