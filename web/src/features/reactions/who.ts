import { myReactions } from '@edusphere/client'
import type { Message, Reaction } from '@edusphere/protocol'
import { computed } from 'vue'
import { useI18n } from '../../i18n.ts'
import { useConversation } from '../messages/conversation-context.ts'
import { useNames } from '../participants/names.ts'

/** The most names in one line. */
const NAMES_MAX = 10

export interface Chip extends Reaction {
  isMine: boolean
  /** "You, Ilze and 3 more". */
  who: string
}

/** The reactions to a message, and who used each. */
export function useChips(message: () => Message) {
  const { t, list } = useI18n()
  const { nameOf } = useNames()
  const { me } = useConversation()

  function whoUsed({ count, users }: Reaction, isMine: boolean): string {
    const others = users.filter((user) => user !== me.username).slice(0, NAMES_MAX)
    const names = [...(isMine ? [t('reactions.you')] : []), ...others.map((user) => nameOf(message().room, user))]
    const more = count - names.length
    return list(more > 0 ? [...names, t('reactions.more', { count: more })] : names)
  }

  return computed<Chip[]>(() => {
    const mine = myReactions(message(), me.username)
    return (message().reactions ?? []).map((reaction) => {
      const isMine = mine.includes(reaction.emoji)
      return { ...reaction, isMine, who: whoUsed(reaction, isMine) }
    })
  })
}
