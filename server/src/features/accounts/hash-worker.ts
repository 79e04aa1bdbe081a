import { argon2Sync } from 'node:crypto'
import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { HashInput } from './hash-queue.ts'

/** At this distance a thread gets about a tenth of the core that it shares with the thread of the chat. */
const LESS_URGENT = 10
// Only Linux gives each thread its own priority. Elsewhere this would slow down the whole process.
if (process.platform === 'linux') setPriority(Math.min(19, getPriority() + LESS_URGENT))

/** One thread of the queue of hashes: it answers each input with its tag. */
parentPort!.on('message', (input: HashInput) => parentPort!.postMessage(argon2Sync('argon2id', input)))
