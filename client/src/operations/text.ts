import { assertBody } from './body.ts'
import type { Operation } from './operation.ts'

// A type, not an interface: the declarations of the package spell it out.
type TextChange = {
  readonly type: 'text'
  readonly body: string
  /** The message that it quotes. */
  readonly replyTo?: { readonly id: string; readonly seq: number }
  /** The root that it answers. */
  readonly thread?: string
}

/** A new message. Its id is the id of the change, so pending row, acknowledgement and event share one id. */
export const text: Operation<TextChange> = {
  frame: ({ room, id, body, replyTo, thread }) => ({
    ...{ type: 'text', room, id, message: body },
    ...(replyTo && { replyTo: replyTo.id }),
    ...(thread !== undefined && { thread }),
  }),
  messageId: ({ id }) => id,
  assertSendable: ({ body }) => assertBody(body),
  show(messages, { room, id, body, created, replyTo = null, thread = null }, me) {
    if (messages.some((message) => message.id === id)) return
    const author = { user: me.username, user_id: me.id, userName: me.name, userAvatar: me.userAvatar }
    const place = { room, id, version: 0, bodyVersion: 0, seq: Infinity }
    messages.push({ ...place, ...author, body, created, updated: created, edited: false, replyTo, thread })
  },
}
