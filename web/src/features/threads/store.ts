import type { FollowedReplies, PersonFeed } from '@edusphere/client'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useRooms } from '../rooms/store.ts'

type Standing = ReturnType<PersonFeed['thread']>

const UNKNOWN: Standing = { readSeq: 0, unread: 0, following: false }

/** The threads that I follow, and how far I have read a thread, as the person's feed tells. */
export const useThreads = defineStore('threads', () => {
  const rooms = useRooms()
  /** A new object after every change: the feed itself is not reactive. */
  const feed = shallowRef<{ of: PersonFeed }>()
  /** Whether the feed has come. It stays what it was where it is asked again. */
  const isKnown = ref(false)
  /** The root of the thread that I look at: its replies are read at once. */
  const looked = ref<string | null>(null)

  function follow(of: PersonFeed) {
    of.onChange(() => {
      feed.value = { of }
      isKnown.value ||= of.isCaughtUp
    })
  }

  /** How a thread stands to me. */
  const of = (root: string): Standing => feed.value?.of.thread(root) ?? UNKNOWN

  /** What a followed thread has that I do not look at. */
  function unreadIn(root: string): number {
    const { following, unread } = of(root)
    return following && looked.value !== root ? unread : 0
  }

  const followed = computed<readonly FollowedReplies[]>(() =>
    (feed.value?.of.threads ?? [])
      .filter(({ room }) => rooms.byId(room)?.joined)
      .map((thread) => ({ ...thread, unread: unreadIn(thread.thread) })),
  )
  const unread = computed(() => followed.value.reduce((sum, thread) => sum + thread.unread, 0))

  function clear() {
    feed.value = undefined
    isKnown.value = false
  }

  return { follow, isKnown, looked, followed, unread, of, unreadIn, clear }
})
