import { ERRORS, exceedsLength, isBlank, messageTooLong, NOT_OWNER, type ErrorCode } from '@edusphere/protocol'
import type { RoomRef } from '../../store/memberships.ts'
import type { Change, Outcome, Situation, StoredMessage, Verdict } from '../../store/store.ts'

interface Refusal {
  status: 'refused'
  code: ErrorCode
  error: string
}

type Answer = Exclude<Outcome, { status: 'refused' }> | Refusal

/** Where changes go: the message log, which commits and publishes them. */
interface Log {
  append(room: RoomRef, change: Change): Promise<Outcome>
}

/** What a person does with messages; each answers once the change is stored, or with what was wrong with it. */
export class Messages {
  readonly #log: Log
  readonly #maxLength: number

  /** `maxLength` in code points (S1). */
  constructor(log: Log, maxLength: number) {
    this.#log = log
    this.#maxLength = maxLength
  }

  createMessage(room: RoomRef, message: { userId: string; id: string; body: string }): Promise<Answer> {
    return this.#write(room, { kind: 'create', roomId: room.id, ...message })
  }

  /** `version` is what the editor saw; without it the last edit wins. */
  updateMessage(
    room: RoomRef,
    edit: { userId: string; id: string; body: string; version: number | undefined },
  ): Promise<Answer> {
    return this.#write(room, { kind: 'update', roomId: room.id, ...edit })
  }

  deleteMessage(room: RoomRef, target: { userId: string; id: string }): Promise<Answer> {
    return this.#append(room, { kind: 'delete', roomId: room.id, ...target })
  }

  #write(room: RoomRef, change: Change & { body: string }): Promise<Answer> {
    const refusal = checkBody(change.body, this.#maxLength)
    return refusal ? Promise.resolve(refusal) : this.#append(room, change)
  }

  async #append(room: RoomRef, change: Change): Promise<Answer> {
    const outcome = await this.#log.append(room, change)
    if (outcome.status !== 'refused') return outcome
    return { ...outcome, error: refusalSentence(outcome.code, change.kind) }
  }
}

/** What is wrong with a body, if anything; the limit is in code points. */
function checkBody(body: string, maxLength: number): Refusal | undefined {
  if (isBlank(body)) return { status: 'refused', code: 'message_empty', error: ERRORS.message_empty.sentence }
  if (!exceedsLength(body, maxLength)) return undefined
  return { status: 'refused', code: 'message_too_long', error: messageTooLong(maxLength) }
}

/** `not_owner` has two sentences (S15). */
function refusalSentence(code: ErrorCode, kind: Change['kind']): string {
  return code === 'not_owner' && kind !== 'create' ? NOT_OWNER[kind] : ERRORS[code].sentence
}

/** Whether the message is this user's own: the only one who may edit or delete it (S6, S7). */
const checkOwner = (message: StoredMessage, userId: string): boolean => message.author.id === userId

/** What a change does, decided inside the transaction that stores it (G4, G7). */
export function decide(change: Change, { participant, message }: Situation): Verdict {
  if (!participant) return refuse('not_participant')
  if (change.kind === 'create') return message ? decideRepeatedCreate(change, message) : apply
  if (!message || message.roomId !== change.roomId) return refuse('message_not_found')
  if (!checkOwner(message, change.userId)) return refuse(message.deleted ? 'message_not_found' : 'not_owner')
  if (change.kind === 'delete') return message.deleted ? repeat : apply
  if (message.deleted) return refuse('message_not_found')
  if (message.body === change.body) return repeat
  if (change.version !== undefined && message.version > change.version) return refuse('edit_conflict')
  return apply
}

function decideRepeatedCreate(change: Change & { kind: 'create' }, message: StoredMessage): Verdict {
  if (message.roomId !== change.roomId || !checkOwner(message, change.userId)) return refuse('id_conflict')
  const untouched = message.version === message.seq
  return untouched && message.body !== change.body ? refuse('id_conflict') : repeat
}

const apply: Verdict = { verdict: 'apply' }
const repeat: Verdict = { verdict: 'repeat' }
const refuse = (code: ErrorCode): Verdict => ({ verdict: 'refuse', code })
