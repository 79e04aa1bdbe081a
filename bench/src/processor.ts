import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for those who ask from outside (USER_HZ). */
const TICKS_PER_SECOND = 100

/**
 * Processor seconds that a process has taken, user and system. Read from outside: a server that is asked itself answers
 * when it has time, which is what is being measured.
 */
export function processorSeconds(pid: number): number {
  const { user, system } = readStat(pid)!
  return (user + system) / TICKS_PER_SECOND
}

/** The same of a process and of every process it started: a database works in many. */
export function familySeconds(pid: number): number {
  const all = readdirSync('/proc').flatMap((name) => readStat(Number(name)) ?? [])
  const family = all.filter((stat) => stat.pid === pid || stat.parent === pid)
  // What ended before it was asked has left its time with its parent.
  return family.reduce((sum, { user, system, ended }) => sum + user + system + ended, 0) / TICKS_PER_SECOND
}

/** Bytes of memory that a process holds. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))!
  return Number(kilobytes) * 1024
}

function readStat(pid: number) {
  if (!(pid > 0)) return undefined
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name may hold anything, parentheses too; what follows the last one are numbers, from the state on.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [user, system, userEnded, systemEnded] = fields.slice(11, 15).map(Number) as [number, number, number, number]
    return { pid, parent: Number(fields[1]), user, system, ended: userEnded + systemEnded }
  } catch {
    return undefined
  }
}
