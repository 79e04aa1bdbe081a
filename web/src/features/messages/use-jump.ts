import type { Message, RoomSummary } from '@edusphere/protocol'
import { onScopeDispose, ref } from 'vue'
import { useRouter, type RouteLocationNormalized } from 'vue-router'
import { lazy } from '../../ui/lazy.ts'
import { roomRoute } from '../rooms/room-route.ts'

const loadLinks = lazy(() => import('./message-links.ts'))

interface Line {
  thread: string | undefined
  goTo: (seq: number) => Promise<void>
}

/** Shows the message that the address names, and jumps to others so that Back leads back. */
export function useJump(room: RoomSummary, { thread, goTo }: Line) {
  const router = useRouter()
  const { path } = router.resolve(roomRoute(room))
  const hasJumped = ref(false)

  const isHere = (to: RouteLocationNormalized) => to.path === path && (to.query.thread ?? undefined) === thread
  const seqOf = (text: unknown) => (Number(text) > 0 ? Number(text) : undefined)

  /** The message that the address names. */
  function linked(): number | undefined {
    const { value: route } = router.currentRoute
    return isHere(route) ? seqOf(route.query.m) : undefined
  }

  async function copyLink(message: Message) {
    const links = await loadLinks()
    await links.copyLink(router, room, message)
  }

  async function jump(to: Message, from: Message) {
    const links = await loadLinks()
    await links.jump(router, room, { to, from })
    hasJumped.value = true
  }

  onScopeDispose(
    router.afterEach((to, _from, failure) => {
      hasJumped.value = false
      if (failure || !isHere(to)) return
      const seq = seqOf((history.state as { readAt?: number }).readAt ?? to.query.m)
      if (seq !== undefined) void goTo(seq)
    }),
  )

  return { linked, hasJumped, copyLink, jump, back: () => router.back() }
}
