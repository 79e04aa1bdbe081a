import { readConfig, type Environment } from './config.ts'

/** Every variable that the configuration reads. */
export function knownVariables(): Set<string> {
  const asked = new Set<string>()
  readConfig(new Proxy({}, { get: (_env: Environment, name: string) => void asked.add(name) }))
  return asked
}

/** A line for each set variable that the server does not know, but that is close to one it knows. */
export function misspeltVariables(env: Environment): string[] {
  const known = [...knownVariables()]
  return Object.keys(env).flatMap((name) => {
    if (!env[name]?.trim() || known.includes(name)) return []
    const meant = nearest(name, known)
    return meant === undefined
      ? []
      : [`${name}: is not a variable of EduSphere and has no effect; ${meant} was probably meant`]
  })
}

const PREFIX = /^EDUSPHERE_/

function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = name.toUpperCase().replace(PREFIX, '')
  const near = known
    .map((candidate) => ({ candidate, steps: distance(plain, candidate) }))
    .filter(({ candidate, steps }) => steps <= (candidate.length > 6 ? 2 : 1))
    .toSorted((a, b) => a.steps - b.steps)[0]?.candidate
  // Nothing but our own variables can have this prefix.
  return near ?? (PREFIX.test(name) ? 'one of the README' : undefined)
}

/** Letters to add, drop, replace, or swap with their neighbour. */
function distance(a: string, b: string): number {
  const rows: number[][] = [[...Array(b.length + 1).keys()]]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
        ...(isSwap ? [rows[i - 2]![j - 2]! + 1] : []),
      )
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
