import { lazy } from '../../ui/lazy.ts'
import type { ConversationContext } from './conversation-context.ts'
import type { Row } from './timeline.ts'

const loadSwipe = lazy(() => import('./swipe.ts'))

/** A listener for `pointerdown`: a finger that swipes over a stored message answers it. */
export function useSwipe(props: { rows: Row[] }, conversation: ConversationContext) {
  function answer(id: string) {
    const row = props.rows.find(({ key }) => key === id)
    if (row?.kind === 'message' && row.delivery.status === 'stored') conversation.reply(row.message)
  }

  return async (event: PointerEvent) => {
    if (event.pointerType === 'touch') (await loadSwipe()).followSwipe(event, answer)
  }
}
