import type { Running } from '../subjects/subject.ts'

/** Processor seconds between two marks, of the server and of what works for it elsewhere. */
export function stopwatch({ server, elsewhere = () => 0 }: Running) {
  const read = () => ({ cpu: server.cpu, elsewhere: elsewhere() })
  let from = { cpu: 0, elsewhere: 0 }
  let to = from
  return {
    begin: () => void (from = read()),
    end: () => void (to = read()),
    spent: () => ({ cpu: to.cpu - from.cpu, elsewhere: to.elsewhere - from.elsewhere }),
  }
}
