import type { Feature } from '../feature.ts'
import { partWhere } from '../part-where.ts'

export const replies: Feature = {
  actions: [{ label: 'reply.action', key: 'R', run: (message, conversation) => conversation.reply(message) }],
  aboveBody: [
    partWhere(
      ({ replyTo }) => replyTo,
      () => import('./ReplyQuote.vue'),
    ),
  ],
}
