import type { Message } from '@edusphere/protocol'
import { computed } from 'vue'
import { keyOf } from '../../ui/keys.ts'
import { useTypedTexts } from './typed-texts.ts'

/** Which message the text in the composer of a line answers. It is kept with the text. */
export function useDraftReply(line: string, focusComposer: () => void) {
  const typed = useTypedTexts()
  const replyTo = computed(() => typed.replyOf(line))

  function reply({ id, seq }: Message) {
    typed.keepReply(line, { id, seq })
    focusComposer()
  }

  /** The text, and what it answers, stand in the composer again, below what is there. */
  function rewrite({ body, replyTo }: Message) {
    const draft = typed.draftOf(line)
    typed.keepDraft(line, draft === '' ? body : `${draft}\n${body}`)
    if (replyTo) typed.keepReply(line, replyTo)
    focusComposer()
  }

  const forgetReply = () => typed.keepReply(line, null)

  function dropReply() {
    forgetReply()
    focusComposer()
  }

  function letGo(event: KeyboardEvent) {
    if (keyOf(event) !== 'Escape' || !replyTo.value) return
    // A dialog around the composer stays open.
    event.preventDefault()
    dropReply()
  }

  return { replyTo, reply, rewrite, forgetReply, dropReply, letGo }
}
