import { flushCompileCache } from 'node:module'
import { networkInterfaces } from 'node:os'
import { ConfigError, readConfig, type Environment } from './config.ts'
import { createServer, type RunningServer } from './create-server.ts'
import { announce } from './log.ts'
import { misspeltVariables } from './misspelt.ts'
import { VERSION } from './version.ts'

/** sysexits.h, EX_CONFIG: the process cannot run with this configuration. */
const EXIT_CONFIG = 78
/** The process ends before the 10 s after which a supervisor kills it, even when something hangs. */
const SHUTDOWN_MS = 8_000

/** Starts the server from the environment and runs it until SIGTERM or SIGINT. */
export async function run(env: Environment): Promise<void> {
  const server = await start(env).catch(explain)
  for (const line of misspeltVariables(env)) announce(line, 'warn')
  for (const url of reachableAt(server)) announce(`EduSphere ${VERSION} is listening at ${url}`)
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref()
    void server.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  flushCompileCache()
}

async function start(env: Environment): Promise<RunningServer> {
  return createServer(readConfig(env))
}

/** Prints why the server cannot start, one line per problem, and ends the process, even with open connections. */
function explain(error: unknown): never {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) process.stderr.write(`${problem}\n`)
    process.exit(EXIT_CONFIG)
  }
  const { code, address, port } = error as { code?: string; address?: string; port?: number }
  const sentences: Record<string, string> = {
    EADDRINUSE: `PORT: ${port} is taken by another program; stop it, or choose another port`,
    EACCES: `PORT: ${port} is not allowed for this user; choose one above 1023`,
    EADDRNOTAVAIL: `HOST: ${address} is not an address of this machine`,
    ENOTFOUND: 'HOST: this name cannot be resolved',
  }
  const sentence = code === undefined ? undefined : sentences[code]
  if (sentence === undefined) throw error
  process.stderr.write(`${sentence}\n`)
  process.exit(EXIT_CONFIG)
}

/** Every address to open in a browser. A wildcard host listens on all addresses of the machine. */
function reachableAt({ host, port }: RunningServer): string[] {
  const isWildcard = host === '0.0.0.0' || host === '::'
  if (!isWildcard) return [`http://${host === '127.0.0.1' ? 'localhost' : bracketed(host)}:${port}`]
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && (family === 'IPv4' || host === '::'))
  return ['localhost', ...addresses.map(({ address }) => bracketed(address))].map((name) => `http://${name}:${port}`)
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)
