import { defineConfig } from 'vitest/config'
import { ClosingLine } from './scripts/closing-line.ts'

/** `TEST_ENGINE=postgres` runs the same tests on PostgreSQL, and tests of whole servers on two processes and Redis. */
const engineSetup = process.env.TEST_ENGINE === 'postgres' ? ['server/src/testing/postgres-setup.ts'] : []

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['{protocol,client,server}/src/**/*.test.ts', '{web/build,scripts}/*.test.ts'],
          globalSetup: ['server/src/testing/postgres-setup.ts'],
          // argon2id and fsync are slow on purpose, and a laptop may be busy.
          testTimeout: 15_000,
        },
      },
      {
        extends: './web/vite.config.ts',
        root: 'web',
        test: { name: 'web', environment: 'happy-dom', include: ['src/**/*.test.ts'], testTimeout: 15_000 },
      },
      {
        test: {
          name: 'campaign',
          include: ['{campaign,bench}/src/**/*.test.ts'],
          // Storms need the whole machine, like the browser below.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/src/require-chromium.ts', ...engineSetup],
          // One browser and one server at a time, after everything else: two cores have to be enough.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
})
