import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ClosingLine } from './scripts/closing-line.ts'

// Tests start several hundred servers and tools. With compiled code in the server's cache a start costs 0.3 s of CPU, not 0.65.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

/** `TEST_ENGINE=postgres` runs the same tests on PostgreSQL, and tests of whole servers on two processes and Redis. */
const onPostgres = process.env.TEST_ENGINE === 'postgres'
const engineSetup = onPostgres ? ['testing/src/postgres-setup.ts'] : []

/** Tests of the server that start no server, database or process. */
const UNITS = [
  'server/src/{config,deployment,log,misspelt,token-bucket,trust}.test.ts',
  'server/src/features/{accounts/{deletion-texts,passwords},rooms/slug,sessions/tokens}.test.ts',
  'server/src/room/{early-events,store-poll}.test.ts',
  'server/src/socket/{queue,target}.test.ts',
  'server/src/store/sqlite/dialect.test.ts',
  'server/src/tools/progress.test.ts',
]

/** Tests that name their engine or use all of them: with `TEST_ENGINE` they would be the same again. */
const ENGINE_IS_GIVEN = [
  'demo/src/demo.test.ts',
  'e2e/{injections,start}.test.ts',
  'server/src/{counters,create-server,full-disk,main,operating,schema-2}.test.ts',
  'server/src/bus/{contract,redis}.test.ts',
  'server/src/features/{me/read-marks,races}.test.ts',
  'server/src/room/{across-processes,catch-up,hub.model,storm,storm-removals}.test.ts',
  'server/src/socket/{budgets,direct-write}.test.ts',
  'server/src/store/**/*.test.ts',
  'server/src/tools/{moving,on-postgres,which-store}.test.ts',
]
const givenElsewhere = onPostgres ? ENGINE_IS_GIVEN : []

/** A test that passes at the second try is named at the end of the run (docs/decisions/0029). */
const retry = process.env.CI === 'true' ? 1 : 0

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'unit',
          retry,
          include: ['{protocol,client}/src/**/*.test.ts', '{web/build,scripts}/*.test.ts', ...UNITS],
          testTimeout: 15_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'server',
          retry,
          include: ['{server,demo,testing}/src/**/*.test.ts'],
          exclude: [...UNITS, ...givenElsewhere],
          globalSetup: ['testing/src/postgres-setup.ts'],
          // To load and compile the server for each file costs a third of the CPU.
          isolate: false,
          // argon2id and fsync are slow on purpose, and a laptop may be busy.
          testTimeout: 15_000,
          hookTimeout: 30_000,
          // They wait for disks, clocks and processes: with one more than there are cores none of them idles.
          maxWorkers: 3,
        },
      },
      {
        extends: './web/vite.config.ts',
        root: 'web',
        test: {
          name: 'web',
          retry,
          environment: 'happy-dom',
          include: ['src/**/*.test.ts'],
          // To load Vue, happy-dom and the stores for each file costs more than the tests. `tidy` removes what tests leave.
          isolate: false,
          setupFiles: [fileURLToPath(new URL('web/src/testing/tidy.ts', import.meta.url))],
          restoreMocks: true,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'campaign',
          retry,
          include: ['{campaign,bench}/src/**/*.test.ts'],
          // Storms leave half of two cores idle: the benchmark runs beside them. Nothing else does.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          retry,
          include: ['e2e/**/*.test.ts'],
          exclude: givenElsewhere,
          globalSetup: ['e2e/src/require-chromium.ts', ...engineSetup],
          // A browser a worker, and a server a file. Tests wait for pages more than they compute.
          isolate: false,
          // On PostgreSQL each file has two servers and a Redis of its own: enough for two cores.
          maxWorkers: onPostgres ? 1 : 3,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
})
