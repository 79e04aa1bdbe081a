import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig, type Environment } from './config.ts'
import { knownVariables } from './misspelt.ts'

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8')

interface Service {
  environment: Record<string, string>
  read_only: boolean
  ports?: string[]
}

/** Replaces `${NAME}`, `${NAME:-default}` and `${NAME:?…}` in `text`, as Compose does. */
const filledIn = (text: string, env: Environment) =>
  text.replace(
    /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_all, name: string, fallback?: string) => env[name] ?? fallback ?? '',
  )

describe('compose.yaml', () => {
  const dotEnv = {
    DOMAIN: 'chat.example.org',
    POSTGRES_PASSWORD: 'p4ss',
    JWT_SECRET: 'for tests, and for nothing but tests',
  }
  const compose = parse(filledIn(read('compose.yaml'), dotEnv), { merge: true }) as {
    services: Record<string, Service>
  }
  const apps = Object.entries(compose.services).filter(([name]) => name.startsWith('app-'))

  it('gives both processes what they know, and no problem', () => {
    expect(apps).toHaveLength(2)
    for (const [, { environment }] of apps) {
      expect(Object.keys(environment).filter((name) => !knownVariables().has(name))).toEqual([])
      expect(readConfig({ ...environment, NODE_ENV: 'production' })).toMatchObject({
        databaseUrl: 'postgres://edusphere:p4ss@postgres/edusphere',
        redisUrl: 'redis://redis',
        publicOrigins: ['https://chat.example.org'],
        trustProxy: 1,
      })
    }
  })

  it('says which variable is missing in .env', () => {
    const required = [...read('compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name)
    expect(new Set(required)).toEqual(new Set(Object.keys(dotEnv)))
  })

  it('lets nobody in but through the proxy, to processes that cannot change themselves', () => {
    const open = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined)
    expect(open.map(([name]) => name)).toEqual(['proxy'])
    expect(compose.services.proxy!.environment.UPSTREAMS).toBe(apps.map(([name]) => `${name}:3000`).join(' '))
    for (const [, app] of apps) expect(app.read_only).toBe(true)
  })
})

describe('the command that starts the server', () => {
  it('is the same for npm, the container and systemd', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } }
    const inContainer = JSON.parse(/^CMD (\[.*\])$/m.exec(read('Dockerfile'))![1]!) as string[]
    const inSystemd = /^ExecStart=.*\/(node .*)$/m.exec(read('deploy/edusphere.service'))![1]
    expect(scripts.start).toBe(`exec ${inContainer.join(' ')}`)
    expect(scripts.start).toBe(`exec ${inSystemd}`)
  })
})

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile')

  it('runs the Node that package.json pins', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } }
    const images = [...dockerfile.matchAll(/^FROM node:([\d.]+)-slim/gm)].map(([, version]) => version)
    expect(new Set(images)).toEqual(new Set([devDependencies.node]))
  })

  it('copies the manifest of every workspace, or npm ci would refuse the lock file', () => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] }
    const copied = [...dockerfile.matchAll(/^COPY (\w+)\/package\.json \1\/$/gm)].map(([, workspace]) => workspace)
    expect(copied).toEqual(workspaces)
  })

  it('sets only variables that the server knows', () => {
    const [, list] = /^ENV NODE_ENV=production (.+)$/m.exec(dockerfile)!
    for (const pair of list!.split(' ')) expect(knownVariables()).toContain(pair.split('=')[0])
  })
})

describe('[K29] docs/deployment.md', () => {
  const page = read('docs/deployment.md')
  const recipe = page.slice(page.indexOf('## One machine'), page.indexOf('The same with the image'))

  it('names files and timers that exist', () => {
    const files = readdirSync(join(import.meta.dirname, '../../deploy'))
    const named = [...page.matchAll(/deploy\/([\w.-]+\w)/g)].map(([, name]) => name!)
    for (const name of named)
      expect(
        files.filter((file) => file.startsWith(name)),
        name,
      ).not.toEqual([])
    for (const [, timer] of page.matchAll(/(edusphere[\w-]*\.timer)/g)) expect(files).toContain(timer)
  })

  it('starts everything as a service, so that it is back after a reboot', () => {
    expect(recipe).toMatch(/systemctl enable --now edusphere edusphere-backup\.timer/)
    expect(recipe).not.toMatch(/^caddy /m)
  })

  it('has the figures of the benchmark, each with its engine', () => {
    const measured = (engine: string) =>
      new RegExp(`\\| 64 in flight \\| EduSphere, ${engine} +\\| ([\\d,]+)`).exec(read('bench/README.md'))![1]!
    const near = (text: string) => (Math.round(Number(text.replace(',', '')) / 100) * 100).toLocaleString('en')
    const row = page.split('\n').find((line) => line.startsWith('| storing a message, 64'))!
    for (const engine of ['SQLite', 'PostgreSQL']) {
      const [, figure] = new RegExp(`([\\d,]+)(?: a second and core)? on ${engine}`).exec(row)!
      expect(figure).toBe(near(measured(engine)))
    }
  })
})
