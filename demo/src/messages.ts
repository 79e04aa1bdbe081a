import { randomUUID } from 'node:crypto'
import type { ClientFrame } from '@edusphere/protocol'
import { changeOf } from '@edusphere/server/features/operations'
import type { Store } from '@edusphere/server/store/store'
import type { Said } from './conversation.ts'
import type { DemoUsername } from './people.ts'

/** The time until a typing mistake is corrected, and until the first reaction. */
const NOTICED_MS = 45_000

interface Act {
  at: number
  who: DemoUsername
  frame: Extract<ClientFrame, { type: 'text' | 'update' | 'delete' | 'react' }>
}

/** Stores the texts and what is done to them as the server stores them, each at its time. Returns the texts' `seq`s. */
export async function tell(
  store: Store,
  roomId: string,
  { said, people }: { said: readonly Said[]; people: ReadonlyMap<DemoUsername, string> },
): Promise<number[]> {
  const ids = new Map(said.map((one) => [one, randomUUID()]))
  const acts = said.flatMap((one) => actsOf(one, ids)).toSorted((a, b) => a.at - b.at)
  const seqs: number[] = []
  for (const { at, who, frame } of acts) {
    const [outcome] = await store.messages.append([changeOf(frame, { roomId, userId: people.get(who)! })], at)
    if (outcome?.status !== 'stored') throw new Error(`A line of the demo was not stored: ${JSON.stringify(outcome)}`)
    if (frame.type === 'text') seqs.push(outcome.message.seq)
  }
  return seqs
}

function actsOf(said: Said, ids: ReadonlyMap<Said, string>): Act[] {
  const { at, who, body, was = body, isDeleted, answers, reactions } = said
  const messageId = ids.get(said)!
  const later = at + NOTICED_MS
  return [
    {
      at,
      who,
      frame: { type: 'text', id: messageId, message: was, ...(answers && { [answers.how]: ids.get(answers.said)! }) },
    },
    ...(was === body ? [] : [{ at: later, who, frame: { type: 'update', messageId, message: body } } as const]),
    ...(isDeleted ? [{ at: later, who, frame: { type: 'delete', messageId } } as const] : []),
    ...reactions.map(({ who, emoji }, i): Act => ({
      at: later + i * 1_000,
      who,
      frame: { type: 'react', messageId, emoji, active: true },
    })),
  ]
}
