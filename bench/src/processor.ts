import { readdirSync, readFileSync } from 'node:fs'

/** Linux shows the processor time of other processes in hundredths of a second (USER_HZ). */
const TICKS_PER_SECOND = 100

/** Processor seconds of a process, user and system. Read from outside: a busy server would answer late. */
export function processorSeconds(pid: number): number {
  const { user, system } = readStat(pid)!
  return (user + system) / TICKS_PER_SECOND
}

/** The same for a process and its descendants: a database has many processes. */
export function familySeconds(pid: number): number {
  const all = readdirSync('/proc').flatMap((name) => readStat(Number(name)) ?? [])
  const family = all.filter((stat) => stat.pid === pid || stat.parent === pid)
  // A process that has ended has left its time with its parent.
  return family.reduce((sum, { user, system, ended }) => sum + user + system + ended, 0) / TICKS_PER_SECOND
}

/** Bytes of memory of a process. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))!
  return Number(kilobytes) * 1024
}

function readStat(pid: number) {
  if (!(pid > 0)) return undefined
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name may contain anything, also parentheses. After the last one come the state and numbers.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [user, system, userEnded, systemEnded] = fields.slice(11, 15).map(Number) as [number, number, number, number]
    return { pid, parent: Number(fields[1]), user, system, ended: userEnded + systemEnded }
  } catch {
    return undefined
  }
}
