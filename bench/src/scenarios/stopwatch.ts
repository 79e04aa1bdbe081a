import type { Running } from '../subjects/subject.ts'

/** Processor seconds between two marks, of the server and of its database. */
export function stopwatch({ server, peers = [], elsewhere = () => 0 }: Running) {
  const servers = [server, ...peers]
  const read = () => ({ cpu: servers.reduce((sum, { cpu }) => sum + cpu, 0), elsewhere: elsewhere() })
  let from = { cpu: 0, elsewhere: 0 }
  let to = from
  return {
    begin: () => void (from = read()),
    end: () => void (to = read()),
    spent: () => ({ cpu: to.cpu - from.cpu, elsewhere: to.elsewhere - from.elsewhere }),
  }
}
