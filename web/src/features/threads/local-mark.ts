import { ref } from 'vue'
import type { LineMark } from '../messages/conversation-context.ts'

/** How far I have read a thread since it was opened. */
export function useLocalMark(): LineMark {
  const readSeq = ref<number | null>(null)
  return {
    get readSeq() {
      return readSeq.value
    },
    unread: 0,
    read: (seq) => void (readSeq.value = Math.max(readSeq.value ?? 0, seq)),
  }
}
