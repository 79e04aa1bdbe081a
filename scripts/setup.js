// Prepares everything for `npm start` and `npm test`, once. Runs on any Node (>= 18) that npm came with, before
// dependencies exist: plain JavaScript, node: modules only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const earlier = join(root, 'node_modules.earlier')
const node = join(modules, '.bin', 'node')
const dependencyStamp = join(root, 'node_modules', '.edusphere-lock')
const webStamp = join(root, 'web', 'dist', '.sources')
const pinned = `v${JSON.parse(read('package.json')).devDependencies.node}`
/** The Debian packages of the libraries that builds of Node are linked with. */
const PACKAGES = {
  'libatomic.so.1': 'libatomic1',
  'libstdc++.so.6': 'libstdc++6',
  'libgcc_s.so.1': 'libgcc-s1',
}

const lock = hash(['package-lock.json'])
if (readStamp(dependencyStamp) !== lock) install(lock)
requirePinnedNode()

const sources = hash(['package-lock.json', ...['web', 'client/src', 'protocol/src'].flatMap(sourcesBelow)])
if (readStamp(webStamp) !== sources) build(sources)

function install(stamp) {
  console.log(
    'EduSphere: installing dependencies with npm ci: about 500 MB on disk, 205 of them Node. Once, until they change.',
  )
  setAside()
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--loglevel=error']
  // npm ci replaces node_modules, the pinned Node too, so it runs on the machine's own Node.
  const preload = JSON.stringify(join(root, 'scripts', 'pinned-version.cjs'))
  const env = {
    ...process.env,
    PATH: pathWithoutBin(),
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${preload}`,
  }
  const options = { cwd: root, env, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' }
  const run = npm ? spawnSync('node', [npm, ...args], options) : spawnSync('npm', args, options)
  if (run.status !== 0) {
    putBack()
    stop(explain(run))
  }
  writeFileSync(dependencyStamp, stamp)
  rmSync(earlier, { recursive: true, force: true })
}

/** npm ci deletes what is installed before it downloads: a failed update would leave a server that cannot start. */
function setAside() {
  // A set-up that was killed: what is installed is not complete.
  if (existsSync(earlier)) putBack()
  if (existsSync(modules)) renameSync(modules, earlier)
}

function putBack() {
  if (!existsSync(earlier)) return
  rmSync(modules, { recursive: true, force: true })
  renameSync(earlier, modules)
}

function explain(run) {
  const said = run.stderr ?? ''
  // npm 10 loses the network's error and prints only the last of these.
  if (/E(AI_AGAIN|NOTFOUND|CONN(REFUSED|RESET)|TIMEDOUT|(NET|HOST)UNREACH)|Exit handler never called/.test(said)) {
    return 'The npm registry cannot be reached. The first start downloads the dependencies: check the network and try again.'
  }
  return `npm ci failed.\n${said || run.error?.message || ''}`.trimEnd()
}

function requirePinnedNode() {
  if (process.version === pinned) return
  const run = spawnSync(node, ['-v'], { encoding: 'utf8' })
  const found = run.stdout?.trim()
  if (found === pinned) return
  if (existsSync(node) && !found) stop(explainLoader(run))
  // npm 12 and `ignore-scripts` silently skip the install step of the pinned Node, and another Node would run.
  rmSync(dependencyStamp, { force: true })
  stop(
    `EduSphere runs on Node ${pinned}, but npm installed ${found || 'none'}: allow the install script of the package "node" (is ignore-scripts set?) and try again.`,
  )
}

function explainLoader({ stderr, error, signal }) {
  const said = stderr?.trim() || error?.message || `it ended with ${signal}`
  const missing = Object.keys(PACKAGES).find((library) => said.includes(`${library}: cannot open`))
  return [
    `Node ${pinned} is installed but cannot start on this system:`,
    said,
    missing
      ? `Install what is missing and try again. On Debian and Ubuntu: apt-get install ${PACKAGES[missing]}`
      : 'It needs Linux with glibc 2.28 or newer, or macOS.',
  ].join('\n')
}

function build(stamp) {
  console.log('EduSphere: building the web client.')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', 'web', '--logLevel', 'warn']
  const run = spawnSync(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (run.status !== 0) stop('The web client could not be built; what is wrong stands above.')
  writeFileSync(webStamp, stamp)
}

function sourcesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return ['dist', 'node_modules'].includes(entry.name) ? [] : sourcesBelow(path)
      return entry.name.endsWith('.test.ts') ? [] : [path]
    })
    .sort()
}

function hash(paths) {
  const sum = createHash('sha256')
  for (const path of paths) sum.update(`${path}\0`).update(read(path)).update('\0')
  return sum.digest('hex')
}

function read(path) {
  return readFileSync(join(root, path))
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function pathWithoutBin() {
  const inside = (path) => path.endsWith(join('node_modules', '.bin')) && !relative(root, path).startsWith('..')
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => !inside(path))
    .join(delimiter)
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
