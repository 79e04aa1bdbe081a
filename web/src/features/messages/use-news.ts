import type { Room, RoomChange } from '@edusphere/client'
import type { Message, User } from '@edusphere/protocol'
import { onScopeDispose, shallowRef, type Ref } from 'vue'
import { useI18n } from '../../i18n.ts'
import { isForMe } from '../mentions/for-me.ts'
import { authorOf } from '../participants/look-alikes.ts'
import { useNames } from '../participants/names.ts'

/** A screen reader is given this time to read what was said. What comes in that time waits, and is said together. */
const READ_MS = 2_000
/** More than these are only counted: nothing could be read between them. */
const MOST_READ = 3

/** What a screen reader is told. Equal texts differ by their key. */
interface Line {
  key: number
  text: string
}

/** Others' new messages of a line in words: the first at once, later ones after it, a flood as its number. */
export function useNews(room: Room, me: User, thread: string | null = null): Readonly<Ref<readonly Line[]>> {
  const { t } = useI18n()
  const { nameIn } = useNames()
  const lines = shallowRef<readonly Line[]>([])
  let waiting: Message[] = []
  let timer: number | undefined
  let lastKey = 0

  function hear({ events }: RoomChange) {
    for (const event of events)
      if (event.action === 'new' && event.user_id !== me.id && (event.thread ?? null) === thread) waiting.push(event)
    if (timer === undefined) tell()
  }

  function tell() {
    timer = undefined
    if (waiting.length === 0) return
    lines.value = textsOf(waiting).map((text) => ({ key: ++lastKey, text }))
    waiting = []
    timer = window.setTimeout(tell, READ_MS)
  }

  function textsOf(news: Message[]): string[] {
    if (news.length > MOST_READ) return [t('message.announcedMany', { count: news.length })]
    return news.map((message) =>
      t(isForMe(message, me) ? 'mentions.announced' : 'message.announced', {
        name: nameIn(message.room, authorOf(message)),
        body: message.body,
      }),
    )
  }

  const stop = room.onChange(hear)
  onScopeDispose(() => {
    stop()
    window.clearTimeout(timer)
  })
  return lines
}
