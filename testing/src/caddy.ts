import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'

const CADDYFILE = join(import.meta.dirname, '../../deploy/Caddyfile')

/** Why tests with a proxy cannot run here; undefined when they can. On a laptop they are skipped, in CI they fail. */
export const NO_CADDY =
  spawnSync('caddy', ['version']).status === 0 ? undefined : 'needs caddy; Debian and Ubuntu: apt-get install caddy'
if (NO_CADDY && process.env.CI === 'true') throw new Error(NO_CADDY)

/** Caddy with the operators' configuration, on a free port, with its own certificate authority. */
export class TestCaddy {
  readonly origin: string
  /** The certificate of that authority. */
  readonly ca: string
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(origin: string, ca: string, { folder, process }: { folder: string; process: ChildProcess }) {
    this.origin = origin
    this.ca = ca
    this.#folder = folder
    this.#process = process
  }

  static async start(upstreams: string[], port: number): Promise<TestCaddy> {
    const folder = await mkdtemp(join(tmpdir(), 'edusphere-caddy-'))
    const config = join(folder, 'Caddyfile')
    // The machine must not trust the authority, and port 80 is not free here.
    const options = `{\nadmin off\nskip_install_trust\nhttp_port ${await freePort()}`
    await writeFile(config, (await readFile(CADDYFILE, 'utf8')).replace(/^\{$/m, options))
    const origin = `https://localhost:${port}`
    const env = { PATH: process.env.PATH, HOME: folder, DOMAIN: origin, UPSTREAMS: upstreams.join(' ') }
    const child = spawn('caddy', ['run', '--config', config, '--adapter', 'caddyfile'], {
      env: { ...env, XDG_DATA_HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const said: string[] = []
    for await (const line of createInterface(child.stderr)) {
      said.push(line)
      if (!line.includes('certificate obtained successfully')) continue
      child.stderr.resume()
      const ca = await readFile(join(folder, 'caddy/pki/authorities/local/root.crt'), 'utf8')
      return new TestCaddy(origin, ca, { folder, process: child })
    }
    throw new Error(`caddy did not start: ${said.join('\n')}`)
  }

  async close(): Promise<void> {
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exited
    await rm(this.#folder, { recursive: true })
  }
}
