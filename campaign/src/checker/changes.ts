import type { AckFrame, ErrorFrame } from '@edusphere/protocol'
import type { ChangeFrame, Line } from '../history.ts'

/** One sending of a change, and its answer on that socket. */
interface Attempt {
  socket: number
  sentAt: number
  answer?: { at: number; frame: AckFrame | ErrorFrame }
}

/** A change, with all its sendings by any device. Places are line numbers. */
export interface AskedChange {
  kind: 'create' | 'update' | 'delete' | 'react' | 'pin'
  room: string
  /** Of the message. */
  id: string
  body: string
  frame: ChangeFrame
  user: string
  client: string
  attempts: Attempt[]
}

const KINDS = { text: 'create', update: 'update', delete: 'delete', react: 'react', pin: 'pin' } as const

/**
 * Reads changes and answers out of a history. Every body is unique, so it identifies its change. To react or to pin is
 * one change of the person, however often.
 */
export function readChanges(lines: readonly Line[]): AskedChange[] {
  const changes = new Map<string, AskedChange>()
  const open = new Map<string, Attempt>()
  for (const [at, line] of lines.entries()) {
    if (line.line === 'sent') {
      const change = changeOf(line, changes)
      const attempt: Attempt = { socket: line.socket, sentAt: at }
      change.attempts.push(attempt)
      if (line.frame.ref !== undefined) open.set(`${line.socket}/${line.frame.ref}`, attempt)
    } else if (line.line === 'told' && (line.frame.type === 'ack' || line.frame.type === 'error')) {
      const attempt = open.get(`${line.socket}/${line.frame.ref}`)
      if (attempt) attempt.answer = { at, frame: line.frame }
    }
  }
  return [...changes.values()]
}

function changeOf(line: Line & { line: 'sent' }, changes: Map<string, AskedChange>): AskedChange {
  const { frame, room, user, client } = line
  const key = [frame.type, room, idOf(frame), 'active' in frame ? user : '', bodyOf(frame)].join('\n')
  let change = changes.get(key)
  if (!change) {
    const about = { kind: KINDS[frame.type], room, id: idOf(frame), body: bodyOf(frame), frame }
    change = { ...about, user, client, attempts: [] }
    changes.set(key, change)
  }
  return change
}

const idOf = (frame: ChangeFrame): string => (frame.type === 'text' ? frame.id! : frame.messageId)

function bodyOf(frame: ChangeFrame): string {
  if (frame.type === 'react') return `${frame.emoji} ${frame.active}`
  if (frame.type === 'pin') return String(frame.active)
  return frame.type === 'delete' ? '' : frame.message
}

/** The first acknowledgement, if any. */
export function ackOf({ attempts }: AskedChange): { at: number; frame: AckFrame } | undefined {
  for (const { answer } of attempts) if (answer?.frame.type === 'ack') return { at: answer.at, frame: answer.frame }
  return undefined
}

/** Whether the server refused every attempt: then nothing may be stored. */
export const isRefused = ({ attempts }: AskedChange): boolean =>
  attempts.every(({ answer }) => answer?.frame.type === 'error' && !NOT_REFUSALS.has(answer.frame.code))

const NOT_REFUSALS = new Set(['unavailable', 'internal'])
