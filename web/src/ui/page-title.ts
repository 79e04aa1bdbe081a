import { computed, watch, watchEffect } from 'vue'
import { useRooms } from '../features/rooms/store.ts'
import { lazy } from './lazy.ts'

const loadIcon = lazy(() => import('./favicon.ts'))
/** Until something is unread, the icon is that of the document. */
let isIconLoaded = false

/** Sets the document's title to the page's, with the number of unread messages in front. It stands on the icon too. */
export function usePageTitle(title: () => string | undefined): void {
  const rooms = useRooms()
  const unread = computed(() => rooms.joined.reduce((sum, room) => sum + (room.unread ?? 0), 0))
  watchEffect(() => {
    const name = title()
    document.title = `${unread.value ? `(${unread.value}) ` : ''}${name ? `${name} · ` : ''}EduSphere`
  })
  watch(unread, showOnIcon, { immediate: true })

  async function showOnIcon() {
    if (unread.value === 0 && !isIconLoaded) return
    isIconLoaded = true
    const icon = await loadIcon()
    icon.showOnIcon(unread.value)
  }
}
