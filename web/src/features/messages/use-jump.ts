import type { Message, RoomSummary } from '@edusphere/protocol'
import { onScopeDispose, ref } from 'vue'
import { useRouter, type RouteLocationNormalized } from 'vue-router'
import { lazy } from '../../ui/lazy.ts'
import { roomRoute } from '../rooms/room-route.ts'
import { placeIn } from './message-place.ts'

const loadLinks = lazy(() => import('./message-links.ts'))

interface Line {
  thread: string | undefined
  goTo: (seq: number) => Promise<void>
  /** The thread of this message was closed. */
  leftThread: (root: string) => Promise<void>
}

/** Shows the message that the address names, and jumps to others so that Back leads back. */
export function useJump(room: RoomSummary, { thread, goTo, leftThread }: Line) {
  const router = useRouter()
  const { path } = router.resolve(roomRoute(room))
  const hasJumped = ref(false)
  const here = (to: RouteLocationNormalized) => (to.path === path ? placeIn(thread, to) : undefined)

  /** The message that the address names. */
  const linked = (): number | undefined => here(router.currentRoute.value)?.seq

  async function copyLink(message: Message) {
    const links = await loadLinks()
    await links.copyLink(router, room, message)
  }

  async function jump(to: Message, from: Message) {
    const links = await loadLinks()
    await links.jump(router, room, { to, from })
    hasJumped.value = true
  }

  async function openThread(root: Message) {
    const links = await loadLinks()
    await links.openReplies(router, room, root)
  }

  onScopeDispose(
    router.afterEach((to, from, failure) => {
      hasJumped.value = false
      const place = failure ? undefined : here(to)
      if (!place) return
      const { thread: left } = from.path === path ? from.query : {}
      const isClosed = thread === undefined && typeof left === 'string' && to.query.thread === undefined
      // A jump out of the thread goes to its message.
      if (isClosed && (place.isBack || place.seq === undefined)) void leftThread(left)
      else if (place.seq !== undefined) void goTo(place.seq)
    }),
  )

  return { linked, hasJumped, copyLink, jump, openThread, back: () => router.back() }
}
