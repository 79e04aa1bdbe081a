import { Load } from '../load/load.ts'
import type { Conversation, Talked } from '../load/task.ts'
import type { Running } from '../subjects/subject.ts'
import { stopwatch } from './stopwatch.ts'

/** Runs senders and receivers in the server's rooms. Returns their figures and the processor seconds. */
export async function talkTo(
  running: Running,
  conversation: Conversation,
): Promise<{ talked: Talked; cpu: number; elsewhere: number }> {
  const { doors, speech } = running
  const cpu = stopwatch(running)
  const talked = await new Load().talk({ kind: 'talk', doors, speech, ...conversation }, cpu)
  return { talked, ...cpu.spent() }
}
