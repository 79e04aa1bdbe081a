import { defineStore } from 'pinia'
import { computed, reactive } from 'vue'
import { useSession } from './session.ts'

/** How long Undo is offered. */
export const UNDO_MS = 5_000

export interface Deletion {
  messageId: string
  roomId: string
  /** When it takes effect, in milliseconds since the epoch. */
  due: number
}

/** Deletes that can still be undone, or wait for a connection. Kept in the browser, so that a closed page sends them when it is opened next. */
export const useDeletions = defineStore('deletions', () => {
  const session = useSession()
  const key = computed(() => `edusphere.deletions.${session.user?.id}`)
  const waiting = reactive(new Map<string, Deletion>())

  /** Takes up what an earlier page has left behind. */
  function load(): Deletion[] {
    waiting.clear()
    for (const deletion of read()) waiting.set(deletion.messageId, deletion)
    return [...waiting.values()]
  }

  function add(deletion: Deletion) {
    waiting.set(deletion.messageId, deletion)
    write([...read(), deletion])
  }

  /** The message is gone, or is to stay. */
  function forget(messageId: string) {
    if (!waiting.delete(messageId)) return
    write(read().filter((deletion) => deletion.messageId !== messageId))
  }

  /** What has fallen due, unless another tab has undone or sent it meanwhile. */
  function due(): Deletion[] {
    const stored = new Set(read().map(({ messageId }) => messageId))
    for (const id of waiting.keys()) if (!stored.has(id)) waiting.delete(id)
    return [...waiting.values()].filter((deletion) => deletion.due <= Date.now())
  }

  const has = (messageId: string) => waiting.has(messageId)

  function read(): Deletion[] {
    return JSON.parse(localStorage.getItem(key.value) ?? '[]') as Deletion[]
  }

  function write(deletions: Deletion[]) {
    if (deletions.length > 0) localStorage.setItem(key.value, JSON.stringify(deletions))
    else localStorage.removeItem(key.value)
  }

  return { load, add, forget, due, has }
})
