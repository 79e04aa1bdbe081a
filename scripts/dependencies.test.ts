import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

interface Entry {
  version?: string
  license?: string
  link?: boolean
  resolved?: string
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Entry> }
const PAGE = read('docs/dependencies.md')

/** What a school runs: the server, and what is built into the page. */
const SHIPPED = ['protocol', 'client', 'server', 'web']

/** The licences that ask for no more than a notice. */
const LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'Unicode-DFS-2016',
]

/** Shared libraries, unchanged, in packages of their own: their licence asks that they can be replaced. */
const LGPL = 'LGPL-3.0-or-later'
const REPLACEABLE = /^node_modules\/@img\/sharp-[\w-]+$/

/** The folder that Node takes for `name` when `from` imports it. */
function resolve(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = join(folder, 'node_modules', name)
    const entry = packages[path]
    if (entry) return entry.link ? entry.resolved : path
    if (folder === '') return undefined
    if (!folder.includes('/node_modules/')) folder = ''
  }
}

/** Every foreign package that the shipped workspaces need, with the package that asks for it. */
function runtimePackages(): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (path: string) => {
    const { dependencies, optionalDependencies } = packages[path]!
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const needed = resolve(path, name)
      if (needed === undefined || found.has(needed)) continue
      if (needed.startsWith('node_modules/')) found.set(needed, path)
      visit(needed)
    }
  }
  SHIPPED.forEach(visit)
  return found
}

const nameOf = (path: string) => path.replace(/^.*node_modules\//, '')
const runtime = runtimePackages()
const direct = SHIPPED.flatMap((workspace) =>
  Object.keys(packages[workspace]!.dependencies ?? {}).filter((name) => !name.startsWith('@edusphere/')),
)

/** The rows of the table under a heading, as cells. */
function rows(heading: string): string[][] {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(heading))!
  const lines = section.split('\n').filter((line) => line.startsWith('| `'))
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

describe('docs/dependencies.md', () => {
  it('says of every package that the server and the page import why it is there', () => {
    const listed = rows('What they import')
    expect(listed.map(([name]) => name)).toEqual([...new Set(direct)].sort())
    for (const [name, why] of listed) expect(why!.length, name).toBeGreaterThan(20)
  })

  it('lists every further package of the lock file, and which one brings it', () => {
    const further = [...runtime].filter(([path]) => !direct.includes(nameOf(path)))
    const expected = further.map(([path, by]) => `${nameOf(path)} ${nameOf(by)}`)
    expect(rows('What those import').map(([name, by]) => `${name} ${by}`)).toEqual([...new Set(expected)].sort())
  })
})

describe('a runtime dependency', () => {
  it('has a licence that asks for no more than a notice, in the lock file and in its own folder', () => {
    const wrong = [...runtime.keys()].flatMap((path) => {
      const locked = packages[path]!.license ?? 'none'
      const own = licenceIn(path) ?? locked
      const asked = REPLACEABLE.test(path) ? locked.split(' AND ').filter((licence) => licence !== LGPL) : [locked]
      return asked.every((licence) => LICENCES.includes(licence)) && own === locked
        ? []
        : [`${path}: ${locked}, ${own}`]
    })
    expect(wrong).toEqual([])
  })
})

/** Undefined: it is not for this platform. */
function licenceIn(path: string): string | undefined {
  try {
    const { license } = JSON.parse(read(join(path, 'package.json'))) as { license?: string | { type: string } }
    return typeof license === 'object' ? license.type : (license ?? 'none')
  } catch {
    return undefined
  }
}

it('no package runs a script when it is installed, unless allowScripts of package.json has its name', () => {
  const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> }
  const scripted = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [nameOf(path)] : [],
  )
  expect([...new Set(scripted)].sort()).toEqual(Object.keys(allowScripts).sort())
})
