import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/*
 * Runs a tool as the systemd unit runs the server. systemd itself says what the unit has, with its drop-ins.
 * deploy/edusphere starts it.
 */

const UNIT = 'edusphere.service'
const TOOLS = ['user', 'db'] as const
const EXIT_USAGE = 64
const EXIT_CONFIG = 78

function propertiesOf(unit: string): Map<string, string[]> {
  const names = ['LoadState', 'User', 'WorkingDirectory', 'Environment', 'EnvironmentFiles']
  const said = execFileSync('systemctl', ['show', unit, ...names.map((name) => `--property=${name}`)], {
    encoding: 'utf8',
  })
  return Map.groupBy(said.trim().split('\n'), (line) => line.slice(0, line.indexOf('=')))
}

/** `NAME=value "NAME=a value"`, as `systemctl show` prints it. */
function assignments(text: string): Record<string, string> {
  const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)]
  return Object.fromEntries(
    words.map(([word, quoted]) => {
      const pair = quoted?.replace(/\\(.)/g, '$1') ?? word
      const equals = pair.indexOf('=')
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    }),
  )
}

/** `/etc/edusphere.env (ignore_errors=no)` */
function readFiles(lines: readonly string[]): Record<string, string | undefined> {
  const files = lines.map((line) => /^(.*) \(ignore_errors=(yes|no)\)$/.exec(line)!)
  return Object.assign({}, ...files.map(([, file, mayMiss]) => readFile(file!, mayMiss === 'yes'))) as Record<
    string,
    string | undefined
  >
}

function readFile(file: string, mayMiss: boolean): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (error) {
    if (mayMiss && (error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

function becomeService(): void {
  const all = propertiesOf(UNIT)
  const values = (name: string) => (all.get(name) ?? []).map((line) => line.slice(name.length + 1))
  if (values('LoadState')[0] !== 'loaded') throw new Error(`systemd knows no unit ${UNIT}`)
  Object.assign(process.env, assignments(values('Environment').join(' ')), readFiles(values('EnvironmentFiles')))
  // The tool's files are named from where the operator is.
  process.env.INIT_CWD = process.cwd()
  process.chdir(values('WorkingDirectory')[0]!)
  const [user = ''] = values('User')
  if (process.getuid!() !== 0 || user === '') return
  // @types/node lacks it.
  ;(process as unknown as { initgroups(user: string, group: string): void }).initgroups(user, user)
  process.setgid!(user)
  process.setuid!(user)
}

const tool = TOOLS.find((name) => name === process.argv[2])
if (!tool) {
  process.stderr.write(`Usage: deploy/edusphere ${TOOLS.join('|')} …, as npm run ${TOOLS.join(' and npm run ')}\n`)
  process.exit(EXIT_USAGE)
}
try {
  becomeService()
} catch (error) {
  process.stderr.write(`The unit ${UNIT} cannot be followed: ${(error as Error).message}\n`)
  process.exit(EXIT_CONFIG)
}
process.argv.splice(2, 1)
await import(`./${tool}.ts`)
