import type { RoomSummary } from '@edusphere/protocol'
import { shallowRef } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import type { LineMark } from '../messages/conversation-context.ts'
import { useThreads } from './store.ts'

/** How far I have read a thread: what the feed says, and what I have read since. */
export function useThreadMark({ id }: RoomSummary, root: string): LineMark {
  const threads = useThreads()
  const room = useConnection().room(id)
  const seen = shallowRef({ seq: 0, epoch: room.epoch })
  /** In another epoch, what I saw may be another message. */
  const seenNow = () => (seen.value.epoch === room.epoch ? seen.value.seq : 0)
  return {
    get readSeq() {
      const { readSeq, unread } = threads.of(root)
      const known = Math.max(readSeq, seenNow())
      // The author of the root has read none of its replies. Others look at it for the first time.
      return known > 0 || unread > 0 ? known : null
    },
    get unread() {
      const { following, unread } = threads.of(root)
      return following ? unread : 0
    },
    read(seq) {
      seen.value = { seq: Math.max(seenNow(), seq), epoch: room.epoch }
      room.read(seq, root)
    },
  }
}
