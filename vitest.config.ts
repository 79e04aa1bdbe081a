import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ClosingLine } from './scripts/closing-line.ts'

// Tests start several hundred servers and tools. With compiled code in the server's cache a start costs 0.3 s of CPU, not 0.65.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

/** `TEST_ENGINE=postgres` runs the same tests on PostgreSQL, and tests of whole servers on two processes and Redis. */
const engineSetup = process.env.TEST_ENGINE === 'postgres' ? ['testing/src/postgres-setup.ts'] : []

/** Tests of the server that start no server, database or process. */
const UNITS = [
  'server/src/{config,deployment,token-bucket}.test.ts',
  'server/src/features/{accounts/passwords,rooms/slug,sessions/tokens}.test.ts',
  'server/src/http/credentials.test.ts',
  'server/src/room/{early-events,store-poll}.test.ts',
  'server/src/socket/{queue,target}.test.ts',
  'server/src/store/sqlite/dialect.test.ts',
  'server/src/tools/progress.test.ts',
]

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{protocol,client}/src/**/*.test.ts', '{web/build,scripts}/*.test.ts', ...UNITS],
          testTimeout: 15_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'server',
          include: ['{server,demo}/src/**/*.test.ts'],
          exclude: UNITS,
          globalSetup: ['testing/src/postgres-setup.ts'],
          // argon2id and fsync are slow on purpose, and a laptop may be busy.
          testTimeout: 15_000,
          // They wait for disks, clocks and processes: with one more than there are cores none of them idles.
          maxWorkers: 3,
        },
      },
      {
        extends: './web/vite.config.ts',
        root: 'web',
        test: {
          name: 'web',
          environment: 'happy-dom',
          include: ['src/**/*.test.ts'],
          testTimeout: 15_000,
          maxWorkers: 3,
        },
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
          // A browser a worker, and a server a file. Tests wait for pages more than they compute.
          isolate: false,
          // On PostgreSQL each file has two servers and a Redis of its own: enough for two cores.
          maxWorkers: process.env.TEST_ENGINE === 'postgres' ? 1 : 2,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
})
