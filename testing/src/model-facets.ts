import type { Message } from '@edusphere/protocol'

/** A change that a person asks for. Messages have numbers: the first one is 0. */
export type ModelChange =
  | { do: 'text'; replyTo?: number; thread?: number }
  | { do: 'update' | 'delete'; message: number }
  | { do: 'react'; message: number; emoji: string; active: boolean }
  | { do: 'pin'; message: number; active: boolean }

interface ModelMessage {
  id: string
  author: string
  seq: number
  version: number
  bodyVersion: number
  body: string
  edited: boolean
  deleted: boolean
  replyTo: ModelMessage | undefined
  thread: ModelMessage | undefined
  /** The users of each emoji, in the order they reacted. */
  reactions: Map<string, string[]>
  pinned: boolean
}

/** What a row of the room shows, as far as this model knows it. */
export type ModelRow = Pick<
  Message,
  'id' | 'user' | 'seq' | 'version' | 'bodyVersion' | 'body' | 'edited' | 'thread' | 'replyTo' | 'reactions'
> & { replies: { count: number; lastSeq: number; users: string[] } | null; pinned: boolean }

/** A room with the facets of its messages, as simple as can be: each row is made from everything that happened. */
export class ModelFacets {
  version = 0
  readonly messages: ModelMessage[] = []
  readonly #host: string

  constructor(host: string) {
    this.#host = host
  }

  /** @returns the refusal, or `ack` */
  make(change: ModelChange, { by, id, body }: { by: string; id: string; body: string }): string {
    if (change.do === 'text') return this.#text(change, { by, id, body })
    const message = this.messages[change.message]
    if (!message) return 'message_not_found'
    switch (change.do) {
      case 'update':
        return this.#update(message, by, body)
      case 'delete':
        return this.#delete(message, by)
      case 'react':
        return this.#react(message, by, change)
      case 'pin':
        return this.#pin(message, by, change.active)
    }
  }

  /** The rows that are there, in `seq` order. */
  get rows(): ModelRow[] {
    return this.messages.filter(({ deleted }) => !deleted).map((message) => this.#rowOf(message))
  }

  get pins(): string[] {
    return this.messages.filter(({ pinned }) => pinned).map(({ id }) => id)
  }

  #text({ replyTo, thread }: ModelChange & { do: 'text' }, { by, id, body }: { by: string; id: string; body: string }) {
    const find = (number?: number) => (number === undefined ? undefined : this.messages[number])
    const [quoted, root] = [find(replyTo), find(thread)]
    if (replyTo !== undefined && (!quoted || quoted.deleted)) return 'reply_not_found'
    if (thread !== undefined && (!root || root.deleted || root.thread)) return 'thread_not_found'
    const seq = ++this.version
    const at = { seq, version: seq, bodyVersion: seq }
    const state = { edited: false, deleted: false, reactions: new Map<string, string[]>(), pinned: false }
    this.messages.push({ id, author: by, body, ...at, ...state, replyTo: quoted, thread: root })
    if (root) root.version = ++this.version
    return 'ack'
  }

  #update(message: ModelMessage, by: string, body: string) {
    if (message.deleted) return 'message_not_found'
    if (message.author !== by) return 'not_owner'
    message.version = message.bodyVersion = ++this.version
    Object.assign(message, { body, edited: true })
    return 'ack'
  }

  #delete(message: ModelMessage, by: string) {
    const may = message.author === by || by === this.#host
    if (message.deleted) return may ? 'ack' : 'message_not_found'
    if (!may) return 'not_owner'
    message.version = ++this.version
    message.reactions.clear()
    Object.assign(message, { deleted: true, pinned: false })
    if (message.thread && !message.thread.deleted) message.thread.version = ++this.version
    return 'ack'
  }

  #react(message: ModelMessage, by: string, { emoji, active }: { emoji: string; active: boolean }) {
    if (message.deleted) return 'message_not_found'
    const users = message.reactions.get(emoji) ?? []
    if (users.includes(by) === active) return 'ack'
    const left = active ? [...users, by] : users.filter((user) => user !== by)
    if (left.length > 0) message.reactions.set(emoji, left)
    else message.reactions.delete(emoji)
    message.version = ++this.version
    return 'ack'
  }

  #pin(message: ModelMessage, by: string, active: boolean) {
    if (message.deleted) return 'message_not_found'
    if (message.pinned === active) return 'ack'
    if (by !== this.#host) return 'forbidden'
    message.pinned = active
    message.version = ++this.version
    return 'ack'
  }

  #rowOf(message: ModelMessage): ModelRow {
    const { id, author: user, seq, version, bodyVersion, body, edited, replyTo, thread, reactions, pinned } = message
    const replies = this.messages.filter((reply) => reply.thread === message && !reply.deleted)
    const writers = [...new Set(replies.toReversed().map(({ author }) => author))].slice(0, 5)
    const shown = [...reactions].map(([emoji, users]) => ({ emoji, count: users.length, users }))
    return {
      ...{ id, user, seq, version, bodyVersion, body, edited, pinned, reactions: shown },
      ...{ thread: thread?.id ?? null, replyTo: replyTo ? { id: replyTo.id, seq: replyTo.seq } : null },
      replies: replies.length === 0 ? null : { count: replies.length, lastSeq: replies.at(-1)!.seq, users: writers },
    }
  }
}

/** The row of a message as the model says it. */
export function modelRowOf(message: Message): ModelRow {
  const { id, user, seq, version, bodyVersion, body, edited, thread, replyTo, reactions, replies, pinned } = message
  return {
    ...{ id, user, seq, version, bodyVersion, body, edited, pinned: pinned !== null },
    ...{ thread: thread ?? null, replyTo: replyTo ?? null, reactions: reactions ?? [] },
    replies: replies ? { count: replies.count, lastSeq: replies.lastSeq, users: replies.users } : null,
  }
}
