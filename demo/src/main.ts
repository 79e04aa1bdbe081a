import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'))
const { ConfigError, readConfig } = await import('@edusphere/server/config')
const { run } = await import('@edusphere/server/run')
const { DEMO_PASSWORD, DEMO_PEOPLE } = await import('./people.ts')
const { seedDemo } = await import('./seed.ts')

const env = { ...process.env, DATA_DIR: process.env.DATA_DIR || './demo-data' }
try {
  const messages = await seedDemo(readConfig(env))
  if (messages > 0) process.stdout.write(`EduSphere: made a school with ${messages} messages in ${env.DATA_DIR}\n`)
} catch (error) {
  // The server reports the same problems in its own words.
  if (!(error instanceof ConfigError)) throw error
}
await run(env)
if (process.exitCode === undefined) {
  const names = DEMO_PEOPLE.map(({ username }) => username).join(', ')
  process.stdout.write(`Sign in as ilze (a teacher) or anna (a student); the password is ${DEMO_PASSWORD}\n`)
  process.stdout.write(`Everybody here: ${names}\n`)
}
