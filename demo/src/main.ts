import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'))
const { ConfigError, readConfig } = await import('@edusphere/server/config')
const { announce } = await import('@edusphere/server/log')
const { run } = await import('@edusphere/server/run')
const { DEMO_PASSWORD, DEMO_PEOPLE } = await import('./people.ts')
const { seedDemo } = await import('./seed.ts')

const env = { ...process.env, DATA_DIR: process.env.DATA_DIR || './demo-data' }
try {
  const messages = await seedDemo(readConfig(env))
  if (messages > 0) announce(`EduSphere made a school with ${messages} messages in ${env.DATA_DIR}`)
} catch (error) {
  // The server reports the same problems in its own words.
  if (!(error instanceof ConfigError)) throw error
}
await run(env)
if (process.exitCode === undefined) {
  const names = DEMO_PEOPLE.map(({ username }) => username).join(', ')
  announce(`Sign in as ilze (a teacher) or anna (a student); the password is ${DEMO_PASSWORD}`)
  announce(`Everybody here: ${names}`)
}
