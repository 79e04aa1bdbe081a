import type { Room } from '@edusphere/client'
import type { Message } from '@edusphere/protocol'
import { onScopeDispose } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useToasts } from '../../ui/toasts.ts'
import { useTypedTexts } from './typed-texts.ts'

/**
 * The half-written edits of a room, and how a line begins one.
 * @param rescue takes the text of an edit whose message was deleted
 */
export function useEdits(room: Room, thread: string | undefined, rescue: (text: string) => void) {
  const { t } = useI18n()
  const toasts = useToasts()
  const edits = useTypedTexts().editsOf(room.id)

  function startEditing({ id, body, seq, version }: Message) {
    if (!edits.has(id)) edits.set(id, { body, original: body, seq, version, ...(thread !== undefined && { thread }) })
  }

  function giveUp(id: string) {
    const edit = edits.get(id)
    // Every line hears of the deletions in all lines of its room.
    if (!edit || edit.thread !== thread) return
    edits.delete(id)
    if (edit.body === edit.original) return
    rescue(edit.body)
    toasts.show({ text: t('message.editVanished') })
  }

  onScopeDispose(
    room.onChange(({ events }) => {
      for (const { action, id } of events) if (action === 'delete') giveUp(id)
    }),
  )

  return { edits, startEditing }
}
