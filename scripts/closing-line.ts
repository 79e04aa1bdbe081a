import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `N passed, N failed`, for people, logs and machines. Before it: what passed late. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const late: string[] = []
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      // A file that cannot be loaded has no tests to count, but it has failed.
      count.failed += module.errors().length
      for (const test of module.children.allTests()) {
        count[test.result().state]++
        if (test.diagnostic()?.flaky) late.push(`${module.relativeModuleId}: ${test.fullName}`)
      }
    }
    const failed = count.failed + count.pending
    const skipped = count.skipped ? `, ${count.skipped} skipped` : ''
    // Vitest's own summary is printed after this hook; nothing is printed after `exit`.
    process.once('exit', () => {
      for (const test of late) console.log(`passed at the second try: ${test}`)
      console.log(`${count.passed} passed, ${failed} failed${skipped}`)
    })
  }
}
