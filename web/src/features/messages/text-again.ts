import type { Change, PendingChange } from '@edusphere/client'

type Text = Extract<Change, { type: 'text' }>

/** A text of mine that failed, to be sent again: in its line, and without a quote that is gone. */
export function textAgain(failed: Text & PendingChange, body = failed.body): Text {
  const isQuoteGone = failed.status === 'failed' && failed.error.code === 'reply_not_found'
  const { replyTo, thread } = failed
  return { type: 'text', body, ...(replyTo && !isQuoteGone && { replyTo }), ...(thread !== undefined && { thread }) }
}
