import { once } from 'node:events'
import { getPriority, setPriority } from 'node:os'
import { ABUSES, type Target } from './abuses.ts'

/** The abuses of one abuser as a process, until it is killed. It yields to the server: elsewhere it would have a machine of its own. */
setPriority(Math.min(19, getPriority() + 19))
process.send!('ready')
const [target] = (await once(process, 'message')) as [Target]
await Promise.all(process.argv.slice(2).map((name) => ABUSES[name]!(target)))
